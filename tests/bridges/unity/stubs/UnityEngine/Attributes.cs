using System;

namespace UnityEngine
{
    public sealed class SerializeField : Attribute // SerializeField
    {
    }

    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public abstract class PropertyAttribute : Attribute // PropertyAttribute
    {
    }

    [AttributeUsage(AttributeTargets.All)]
    public class TooltipAttribute : PropertyAttribute // TooltipAttribute
    {
        public TooltipAttribute(string tooltip) // TooltipAttribute-ctor
        {
        }
    }

    public class HeaderAttribute : PropertyAttribute // HeaderAttribute
    {
        public HeaderAttribute(string header) // HeaderAttribute-ctor
        {
        }
    }

    public sealed class MinAttribute : PropertyAttribute // MinAttribute
    {
        public MinAttribute(float min) // MinAttribute-ctor
        {
        }
    }

    public sealed class RangeAttribute : PropertyAttribute // RangeAttribute
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

    [AttributeUsage(AttributeTargets.Class, Inherited = false)]
    public sealed class DisallowMultipleComponent : Attribute // DisallowMultipleComponent
    {
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class DefaultExecutionOrder : Attribute // DefaultExecutionOrder
    {
        public DefaultExecutionOrder(int order) // DefaultExecutionOrder
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
    public sealed class CreateAssetMenuAttribute : Attribute // CreateAssetMenuAttribute
    {
        public string fileName { get; set; } // CreateAssetMenuAttribute-fileName
        public string menuName { get; set; } // CreateAssetMenuAttribute-menuName
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute // RequireComponent
    {
        public RequireComponent(Type requiredComponent) // RequireComponent-ctor
        {
        }
    }

    public class RuntimeInitializeOnLoadMethodAttribute : Attribute // RuntimeInitializeOnLoadMethodAttribute
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
