using System;
using System.Collections;
using System.Collections.Generic;

namespace UnityEngine
{
    public class Object // Object
    {
        public string name { get; set; } // Object-name
        public HideFlags hideFlags { get; set; } // Object-hideFlags

        public static implicit operator bool(Object exists) // Object-operator_Object
        {
            return Alive(exists);
        }

        public static bool operator ==(Object x, Object y) // Object-operator_eq
        {
            return Alive(x) ? ReferenceEquals(x, y) : !Alive(y);
        }

        public static bool operator !=(Object x, Object y) // Object-operator_ne
        {
            return !(x == y);
        }

        public override bool Equals(object other) // Object
        {
            return ReferenceEquals(this, other);
        }

        public override int GetHashCode() // Object
        {
            return base.GetHashCode();
        }

        public static void Destroy(Object obj) // Object.Destroy
        {
            DestroyImmediate(obj);
        }

        public static void DestroyImmediate(Object obj) // Object.DestroyImmediate
        {
            if (!ReferenceEquals(obj, null))
            {
                obj.destroyedStub = true;
            }
        }

        internal bool destroyedStub;

        private static bool Alive(Object thing)
        {
            return !ReferenceEquals(thing, null) && !thing.destroyedStub;
        }
    }

    public enum HideFlags // HideFlags
    {
        None = 0, // HideFlags.None
        HideAndDontSave = 61, // HideFlags.HideAndDontSave
    }

    public class ScriptableObject : Object // ScriptableObject
    {
        public static T CreateInstance<T>() where T : ScriptableObject // ScriptableObject.CreateInstance
        {
            return (T)Activator.CreateInstance(typeof(T), true);
        }
    }

    public class Component : Object // Component
    {
        public GameObject gameObject { get; internal set; } // Component-gameObject

        public Transform transform // Component-transform
        {
            get { return gameObject.transform; }
        }

        public T GetComponent<T>() // Component.GetComponent
        {
            return gameObject.GetComponent<T>();
        }

        public T GetComponentInChildren<T>() // Component.GetComponentInChildren
        {
            return gameObject.GetComponentInChildren<T>();
        }

        public T[] GetComponentsInChildren<T>(bool includeInactive) // Component.GetComponentsInChildren
        {
            return gameObject.GetComponentsInChildren<T>(includeInactive);
        }

        public T GetComponentInParent<T>() // Component.GetComponentInParent
        {
            for (Transform at = transform; at != null; at = at.parent)
            {
                T found = at.gameObject.GetComponent<T>();
                if (found != null)
                {
                    return found;
                }
            }
            return default(T);
        }
    }

    public class Behaviour : Component // Behaviour
    {
        public bool enabled { get; set; } = true; // Behaviour-enabled

        public bool isActiveAndEnabled // Behaviour-isActiveAndEnabled
        {
            get { return enabled; }
        }
    }

    public class MonoBehaviour : Behaviour // MonoBehaviour
    {
        public Coroutine StartCoroutine(IEnumerator routine) // MonoBehaviour.StartCoroutine
        {
            Coroutine started = new Coroutine { routineStub = routine };
            if (started.StepStub())
            {
                Stub.Coroutines.Add(started);
            }
            return started;
        }

        public void StopCoroutine(Coroutine routine) // MonoBehaviour.StopCoroutine
        {
            Stub.Coroutines.Remove(routine);
        }
    }

    public sealed class Coroutine : YieldInstruction // Coroutine
    {
        internal IEnumerator routineStub;

        /// <summary>Goes on unless it waits for an operation; false at its end.</summary>
        internal bool StepStub()
        {
            AsyncOperation awaited = routineStub.Current as AsyncOperation;
            return (awaited != null && !awaited.isDone) || routineStub.MoveNext();
        }
    }

    public class YieldInstruction // YieldInstruction
    {
    }

    public class AsyncOperation : YieldInstruction // AsyncOperation
    {
        internal Func<bool> doneStub = () => true;

        public bool isDone // AsyncOperation-isDone
        {
            get { return doneStub(); }
        }
    }

    public sealed class GameObject : Object // GameObject
    {
        internal static readonly List<Component> allStub = new List<Component>();

        private readonly List<Component> _components = new List<Component>();

        public GameObject(string name) // GameObject-ctor
        {
            this.name = name;
            transform = new Transform { gameObject = this, name = name };
            _components.Add(transform);
        }

        public Transform transform { get; private set; } // GameObject-transform

        public T AddComponent<T>() where T : Component // GameObject.AddComponent
        {
            T component = (T)Activator.CreateInstance(typeof(T), true);
            component.gameObject = this;
            component.name = name;
            _components.Add(component);
            allStub.Add(component);
            return component;
        }

        public T GetComponent<T>() // GameObject.GetComponent
        {
            foreach (object component in _components)
            {
                if (component is T)
                {
                    return (T)component;
                }
            }
            return default(T);
        }

        public T GetComponentInChildren<T>() // GameObject.GetComponentInChildren
        {
            T[] all = GetComponentsInChildren<T>(false);
            return all.Length > 0 ? all[0] : default(T);
        }

        public T[] GetComponentsInChildren<T>(bool includeInactive) // GameObject.GetComponentsInChildren
        {
            List<T> found = new List<T>();
            foreach (object component in _components)
            {
                if (component is T)
                {
                    found.Add((T)component);
                }
            }
            foreach (Transform child in transform.childrenStub)
            {
                found.AddRange(child.gameObject.GetComponentsInChildren<T>(includeInactive));
            }
            return found.ToArray();
        }

        public void SetActive(bool value) // GameObject.SetActive
        {
        }

        public static GameObject CreatePrimitive(PrimitiveType type) // GameObject.CreatePrimitive
        {
            GameObject made = new GameObject(type.ToString());
            MeshRenderer renderer = made.AddComponent<MeshRenderer>();
            renderer.sharedMaterial = renderer.material = new Material((Shader)null);
            return made;
        }
    }

    public enum PrimitiveType // PrimitiveType
    {
        Cylinder = 2, // PrimitiveType.Cylinder
        Cube = 3, // PrimitiveType.Cube
    }

    public class Transform : Component // Transform
    {
        internal readonly List<Transform> childrenStub = new List<Transform>();

        private Transform _parent;

        public Quaternion localRotation { get; set; } = Quaternion.identity; // Transform-localRotation
        public Vector3 localPosition { get; set; } // Transform-localPosition
        public Vector3 localScale { get; set; } = new Vector3(1f, 1f, 1f); // Transform-localScale

        public Transform parent // Transform-parent
        {
            get { return _parent; }
            set { SetParent(value, true); }
        }

        public Quaternion rotation // Transform-rotation
        {
            get { return _parent == null ? localRotation : _parent.rotation * localRotation; }
            set { localRotation = _parent == null ? value : Quaternion.Inverse(_parent.rotation) * value; }
        }

        public Vector3 position // Transform-position
        {
            get { return _parent == null ? localPosition : _parent.position + _parent.rotation * localPosition; }
            set { localPosition = _parent == null ? value : Quaternion.Inverse(_parent.rotation) * (value - _parent.position); }
        }

        public void SetParent(Transform parent, bool worldPositionStays) // Transform.SetParent
        {
            _parent = parent;
            if (parent != null)
            {
                parent.childrenStub.Add(this);
            }
        }

        public void LookAt(Vector3 worldPosition) // Transform.LookAt
        {
        }
    }
}

namespace UnityEngine.SceneManagement
{
    public struct Scene // SceneManagement.Scene
    {
    }
}
