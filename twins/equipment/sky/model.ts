import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { clearSky, sunHeight } from './sun.ts';

/**
 * The sky over a site: irradiance of a clear day (sun.ts) times what passing clouds let through, and air temperature
 * with the sun. Clouds come and go by chance with the given mean times, and cover the sun within `edge`.
 */
export const sky = defineTwin({
  type: 'Sky',
  parameters: {
    latitude: parameter(48, '°'),
    day: parameter(172, '1'),
    /** Solar time at the start. */
    hour: parameter(11, 'h'),
    /** Mean time until a cloud comes, and until it has gone by. */
    clear: parameter(120, 's'),
    cloudy: parameter(40, 's'),
    /** Share of the light under a cloud. */
    through: parameter(0.3, '1'),
    edge: parameter(5, 's'),
    coolest: parameter(14, '°C'),
    warmest: parameter(26, '°C'),
  },
  inputs: {},
  outputs: ({ coolest, warmest }) => ({
    irradiance: analog('W/m²', { range: [0, 1400] }),
    temperature: analog('°C', { range: [coolest, warmest] }),
    clouded: discrete(),
  }),
  malfunctions: { /** Clouds close in and stay. */ overcast: discrete() },
  initial: () => ({
    elapsed: 0,
    /** A cloud is there by chance. */
    cloud: false,
    clouded: false,
    light: 1,
  }),

  step({ elapsed, cloud, light }, { parameters, seconds, random, malfunctions }) {
    const { clear, cloudy, through, edge } = parameters;
    const changes = random() < lagShare(seconds, cloud ? cloudy : clear);
    const chance = changes ? !cloud : cloud;
    const covered = malfunctions.overcast || chance;
    return {
      elapsed: elapsed + seconds,
      cloud: chance,
      clouded: covered,
      light: light + ((covered ? through : 1) - light) * lagShare(seconds, edge),
    };
  },

  read({ elapsed, clouded, light }, { parameters }) {
    const { latitude, day, hour, coolest, warmest } = parameters;
    const height = sunHeight(latitude, day, hour + elapsed / 3600);
    return {
      irradiance: light * clearSky(height),
      temperature: coolest + (warmest - coolest) * Math.max(0, height),
      clouded,
    };
  },
});
