/** Machines: programs of yours that authenticate to one another. */

import { formError, resourceNotFound } from '../errors';
import type { Machine } from './rows';
import { sameSecret } from './secret';
import type { Store } from './store';

/** Adds a machine. Throws a coded error when it has no name. */
export function createMachine(
  store: Store,
  from: { name: string; scoped_machines?: string[]; default_token_ttl?: number },
): Machine {
  if (typeof from.name !== 'string' || from.name === '') {
    throw formError('form_param_missing', 'name', 'must be included.');
  }
  return store.machines.add({
    id: store.identifier('mch_'),
    name: from.name,
    secret_key: `ak_${store.random.text(40)}`,
    scoped_machines: from.scoped_machines ?? [],
    default_token_ttl: from.default_token_ttl ?? 3600,
    ...store.created(),
  });
}

/** The machine with that identifier; throws a 404 if it does not exist. */
export function machineById(store: Store, id: string): Machine {
  const machine = store.machines.get(id);
  if (!machine) {
    throw resourceNotFound('machine', id);
  }
  return machine;
}

/** The machine with that secret key. */
export function machineBySecretKey(store: Store, secretKey: string): Machine | undefined {
  return store.machines.find((row) => sameSecret(row.secret_key, secretKey));
}

/** Lets a machine talk to another one. */
export function addScope(store: Store, machine: Machine, toMachineId: string): void {
  machineById(store, toMachineId);
  machine.scoped_machines = [...new Set([...machine.scoped_machines, toMachineId])];
}

/** `MachineJSON` of the Backend API, without the secret key. */
export function machineJson(store: Store, instanceId: string, machine: Machine) {
  const scoped = machine.scoped_machines
    .map((id) => store.machines.get(id))
    .filter((other): other is Machine => other !== undefined);
  return {
    ...plain(instanceId, machine),
    scoped_machines: scoped.map((other) => ({ ...plain(instanceId, other), scoped_machines: [] })),
  };
}

function plain(instanceId: string, machine: Machine) {
  const { secret_key: _secret, ...fields } = machine;
  return { object: 'machine', ...fields, instance_id: instanceId };
}
