/** The environment variables that point an application at an instance. */

import { instancePath } from './frontend/audience';
import { scriptEnvironment } from './frontend/browser-packages';
import { Instance, type InstanceOptions } from './instance';

/** Environment variables by name. */
export type Environment = Record<string, string>;

/** Which emulator an environment is for: its seed, its port and its first instance. */
export interface EnvironmentOptions extends Pick<InstanceOptions, 'instanceType' | 'frontendApi'> {
  /** The seed of the emulator's keys. */
  readonly seed: string | number;
  /** The port on 127.0.0.1 that the emulator listens on. */
  readonly port: number;
}

/**
 * The `portalEnvironment` of an emulator with these options, **whether or not it
 * runs yet**: configurations state it, and start the emulator in a process of its own.
 */
export function emulatorEnvironment({ seed, port, ...options }: EnvironmentOptions): Environment {
  const instance = new Instance(seed, 0, () => Date.now(), { ...options, sampleData: false });
  return portalEnvironmentOf(instance, 0, `http://127.0.0.1:${port}`);
}

/** The keys and addresses of the `position`-th instance of the emulator at `origin`. */
export function environmentOf(instance: Instance, position: number, origin: string): Environment {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_SECRET_KEY: instance.secretKey,
    CLERK_API_URL: origin,
    // Handshakes go to this URL instead of the publishable key's host, which
    // does not exist.
    NEXT_PUBLIC_CLERK_PROXY_URL: origin + instancePath(position),
    ...scriptEnvironment(origin + instancePath(position)),
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  };
}

/** The same, with the account portal's pages for signing in and up. */
export function portalEnvironmentOf(
  instance: Instance,
  position: number,
  origin: string,
): Environment {
  const portalUrl = origin + instancePath(position);
  return {
    ...environmentOf(instance, position, origin),
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: `${portalUrl}/sign-in`,
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: `${portalUrl}/sign-up`,
  };
}
