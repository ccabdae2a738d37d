/** A TCP proxy in front of a port, whose faults change while it runs. */

export { type Fault, type FaultProxy, startFaultProxy } from '../../scripts/fault-proxy.mjs';
