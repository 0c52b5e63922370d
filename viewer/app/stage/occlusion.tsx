import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { HalfFloatType, WebGLRenderTarget } from 'three';
import { EffectComposer } from 'three/addons/postprocessing/EffectComposer.js';
import { GTAOPass } from 'three/addons/postprocessing/GTAOPass.js';
import { OutputPass } from 'three/addons/postprocessing/OutputPass.js';
import { RenderPass } from 'three/addons/postprocessing/RenderPass.js';

/** Half of the pixels in each direction are enough for soft shade. */
const RESOLUTION = 0.5;

/** Shade where things meet (ambient occlusion). Loaded only where the machine can draw it; takes over rendering. */
export default function Occlusion() {
  const gl = useThree((state) => state.gl);
  const scene = useThree((state) => state.scene);
  const camera = useThree((state) => state.camera);
  const { width, height } = useThree((state) => state.size);
  const dpr = useThree((state) => state.viewport.dpr);

  const { composer, shade } = useMemo(() => {
    const target = new WebGLRenderTarget(1, 1, { type: HalfFloatType, samples: 4 });
    const passes = new EffectComposer(gl, target);
    const occlusion = new GTAOPass(scene, camera, 1, 1);
    occlusion.updateGtaoMaterial({ radius: 0.7, distanceExponent: 1.6, thickness: 1, samples: 12 });
    occlusion.blendIntensity = 0.85;
    passes.addPass(new RenderPass(scene, camera));
    passes.addPass(occlusion);
    passes.addPass(new OutputPass());
    return { composer: passes, shade: occlusion };
  }, [gl, scene, camera]);

  useEffect(() => {
    composer.setPixelRatio(dpr);
    composer.setSize(width, height);
    shade.setSize(width * dpr * RESOLUTION, height * dpr * RESOLUTION);
  }, [composer, shade, width, height, dpr]);
  useEffect(() => () => composer.dispose(), [composer]);

  useFrame((_, seconds) => composer.render(seconds), 1);
  return null;
}
