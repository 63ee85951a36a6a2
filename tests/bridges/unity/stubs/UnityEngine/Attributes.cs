using System;

namespace UnityEngine
{
    public sealed class SerializeField : Attribute // SerializeField
    {
    }

    public sealed class TooltipAttribute : Attribute // TooltipAttribute
    {
        public TooltipAttribute(string tooltip) // TooltipAttribute-ctor
        {
        }
    }

    public sealed class HeaderAttribute : Attribute // HeaderAttribute
    {
        public HeaderAttribute(string header) // HeaderAttribute-ctor
        {
        }
    }

    public sealed class MinAttribute : Attribute // MinAttribute
    {
        public MinAttribute(float min) // MinAttribute-ctor
        {
        }
    }

    public sealed class RangeAttribute : Attribute // RangeAttribute
    {
        public RangeAttribute(float min, float max) // RangeAttribute-ctor
        {
        }
    }

    public sealed class AddComponentMenu : Attribute // AddComponentMenu
    {
        public AddComponentMenu(string menuName) // AddComponentMenu-ctor
        {
        }
    }

    public sealed class DisallowMultipleComponent : Attribute // DisallowMultipleComponent
    {
    }

    public sealed class DefaultExecutionOrder : Attribute // DefaultExecutionOrder
    {
        public DefaultExecutionOrder(int order) // DefaultExecutionOrder
        {
        }
    }

    public sealed class CreateAssetMenuAttribute : Attribute // CreateAssetMenuAttribute
    {
        public string fileName { get; set; } // CreateAssetMenuAttribute-fileName
        public string menuName { get; set; } // CreateAssetMenuAttribute-menuName
    }

    public sealed class RequireComponent : Attribute // RequireComponent
    {
        public RequireComponent(Type requiredComponent) // RequireComponent-ctor
        {
        }
    }

    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute // RuntimeInitializeOnLoadMethodAttribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) // RuntimeInitializeOnLoadMethodAttribute-ctor
        {
        }
    }

    public enum RuntimeInitializeLoadType // RuntimeInitializeLoadType
    {
        SubsystemRegistration = 4, // RuntimeInitializeLoadType.SubsystemRegistration
    }
}
