/**
 * Ports that an operating system gives to the asking end of a connection, a new one each time: Linux begins at 32768
 * (ip_local_port_range, https://docs.kernel.org/networking/ip-sysctl.html), IANA's dynamic ports at 49152 (RFC 6335, section 6).
 * What stands on such a port is hardly ever a service.
 */
export const EPHEMERAL_PORTS = { first: 32_768, last: 65_535 } as const;
