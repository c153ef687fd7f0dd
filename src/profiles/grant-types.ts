// Names of grants that several rooms use.

/** The grant of the device flow (RFC 8628, section 3.4). */
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
