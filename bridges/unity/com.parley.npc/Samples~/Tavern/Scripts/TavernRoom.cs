using System.Collections.Generic;
using UnityEngine;

namespace Parley.Samples.Tavern
{
    /// <summary>The room and its guests, made by code: a table, walls, lights, three heads.</summary>
    public static class TavernRoom
    {
        private const string Folder = "ParleyTavern/";
        private const float Chest = 1.12f;

        /// <summary>Where a guest's head is.</summary>
        public static Vector3 HeadOf(Conversation.Guest guest)
        {
            return new Vector3(guest.X, Chest + 0.1f, guest.Z);
        }

        /// <summary>Table, floor, wall and lights, below `parent`.</summary>
        public static void Furnish(Transform parent)
        {
            Block(parent, PrimitiveType.Cube, new Vector3(0f, -0.05f, 0f), new Vector3(6f, 0.1f, 6f), new Color(0.20f, 0.13f, 0.09f));
            Block(parent, PrimitiveType.Cube, new Vector3(0f, 1.5f, 1.6f), new Vector3(6f, 3f, 0.1f), new Color(0.30f, 0.22f, 0.16f));
            Block(parent, PrimitiveType.Cylinder, new Vector3(0f, 0.74f, -0.25f), new Vector3(1.5f, 0.03f, 0.8f), new Color(0.38f, 0.24f, 0.13f));
            Block(parent, PrimitiveType.Cylinder, new Vector3(0f, 0.37f, -0.25f), new Vector3(0.16f, 0.37f, 0.16f), new Color(0.28f, 0.17f, 0.10f));
            Block(parent, PrimitiveType.Cylinder, new Vector3(0.1f, 0.82f, -0.35f), new Vector3(0.05f, 0.06f, 0.05f), new Color(0.95f, 0.92f, 0.80f));
            Lamp(parent, LightType.Point, new Vector3(0.1f, 1.3f, -1.0f), new Color(1f, 0.72f, 0.42f), 1.6f);
            Lamp(parent, LightType.Point, new Vector3(-1.6f, 2.1f, -0.6f), new Color(0.55f, 0.65f, 1f), 1.1f);
            Lamp(parent, LightType.Point, new Vector3(1.8f, 1.9f, 0.9f), new Color(1f, 0.55f, 0.25f), 1.2f);
            RenderSettings.ambientLight = new Color(0.16f, 0.14f, 0.14f);
        }

        /// <summary>A guest with face, voice and NPC. `skin` is a material that shows vertex colours.</summary>
        public static ParleyNpc Seat(Transform parent, Conversation.Guest guest, Material skin, bool gamma)
        {
            GameObject character = new GameObject(guest.Name);
            character.transform.SetParent(parent, false);
            character.transform.position = HeadOf(guest);
            character.transform.rotation = Quaternion.Euler(0f, 180f, 0f);  // towards the camera, which is at -z
            Transform head = new GameObject("Head").transform;
            head.SetParent(character.transform, false);
            List<SkinnedMeshRenderer> faces = new List<SkinnedMeshRenderer>();
            TextAsset file = Resources.Load<TextAsset>(Folder + guest.Name.ToLowerInvariant());
            foreach (HeadFile.Part part in HeadFile.Read(file.bytes, gamma))
            {
                GameObject holder = new GameObject(part.Name);
                bool isFace = part.Mesh.blendShapeCount > 0;
                holder.transform.SetParent(isFace ? head : character.transform, false);
                SkinnedMeshRenderer renderer = holder.AddComponent<SkinnedMeshRenderer>();
                renderer.sharedMesh = part.Mesh;
                renderer.localBounds = new Bounds(Vector3.zero, new Vector3(1f, 1f, 1f));
                renderer.sharedMaterials = Repeat(skin, part.Materials.Length);
                if (isFace)
                {
                    faces.Add(renderer);
                }
            }
            ParleyFace face = character.AddComponent<ParleyFace>();
            face.SetMeshes(faces.ToArray());
            face.Head = head;
            AudioSource voice = character.AddComponent<AudioSource>();
            voice.spatialBlend = 0.6f;
            voice.playOnAwake = false;
            ParleyNpc npc = character.AddComponent<ParleyNpc>();
            npc.Seed = guest.Seed;
            npc.Face = face;
            npc.Voice = voice;
            return npc;
        }

        public static AudioClip Sound(int line)
        {
            return Resources.Load<AudioClip>(Folder + Conversation.Lines[line].File);
        }

        public static ParleyClip Clip(int line)
        {
            return Resources.Load<ParleyClip>(Folder + Conversation.Lines[line].File);
        }

        private static void Block(Transform parent, PrimitiveType shape, Vector3 position, Vector3 size, Color colour)
        {
            GameObject block = GameObject.CreatePrimitive(shape);
            block.transform.SetParent(parent, false);
            block.transform.localPosition = position;
            block.transform.localScale = size;
            block.GetComponent<MeshRenderer>().material.color = colour;
        }

        private static void Lamp(Transform parent, LightType kind, Vector3 position, Color colour, float intensity)
        {
            GameObject lamp = new GameObject("Lamp");
            lamp.transform.SetParent(parent, false);
            lamp.transform.localPosition = position;
            Light light = lamp.AddComponent<Light>();
            light.type = kind;
            light.color = colour;
            light.intensity = intensity;
            light.range = 6f;
        }

        private static Material[] Repeat(Material material, int count)
        {
            Material[] materials = new Material[count];
            for (int k = 0; k < count; k++)
            {
                materials[k] = material;
            }
            return materials;
        }
    }
}
