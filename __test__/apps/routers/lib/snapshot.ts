type Members = Record<string, unknown>;

/** Everything that can be seen of an auth object, as JSON; or the error of asking for it. */
export async function snapshot(read: () => unknown): Promise<Members> {
  try {
    const auth = (await read()) as Members & {
      getToken(): Promise<string | null>;
      has(params: object): boolean;
    };
    const members = Object.entries(auth).map(([name, value]) => [
      name,
      typeof value === 'function' ? 'a function' : (value ?? null),
    ]);
    return {
      ...Object.fromEntries(members),
      'getToken()': await auth.getToken(),
      'has(role)': auth.has({ role: 'org:admin' }),
      'has(permission)': auth.has({ permission: 'org:posts:read' }),
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
