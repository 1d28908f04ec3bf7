/** Meaning of the numbers in `traffic_path` (VPC guide, "Available fields"). */
export const TRAFFIC_PATHS: Readonly<Record<number, string>> = {
  1: 'another resource in the same VPC',
  2: 'internet gateway or gateway VPC endpoint',
  3: 'virtual private gateway',
  4: 'VPC peering in the same region',
  5: 'VPC peering between regions',
  6: 'local gateway',
  7: 'gateway VPC endpoint (Nitro instances)',
  8: 'internet gateway (Nitro instances)',
};

/** Meaning of the numbers in `encryption_status` (VPC guide, "Encryption in transit"). */
export const ENCRYPTION_STATUSES: Readonly<Record<number, string>> = {
  0: 'not encrypted',
  1: 'encrypted by Nitro',
  2: 'encrypted by the application',
  3: 'encrypted by Nitro and the application',
};

/** TCP flag names and their bits; a record carries the OR of all flags seen in its interval. */
export const TCP_FLAGS: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  'SYN-ACK': 18,
  URG: 32,
};
