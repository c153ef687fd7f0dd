// The encryption key in a realm's JWKS (RSA-OAEP, `use: enc`), which signs nothing. A verifier that just
// takes an RSA key fails on it, as with a real Keycloak. Its private key was not kept.
import type { JsonObject } from "../json-object.ts";

export const encryptionKey: JsonObject = {
  kty: "RSA",
  use: "enc",
  kid: "realm-encryption-key",
  alg: "RSA-OAEP",
  e: "AQAB",
  n: "r6sh8Ur6UOByXpN1skY8iz114QpYfeYLuCaiPzYJ_JVwOv7ji6Ns-NO6Ll8ySAWA25oDK7V9OPWcMCJjpjGRMl4T4Y9X9j9bXmRQPIIdiTJ4J_JFf_KqJYro9hWbr6Nv8PdI3p92E-kKtJ5NIfmImrWA7rsOPFoMYrkQ2Y9RVpNafx-ubECeX_AV7Pm2HgcNwDXELo8grCgJPvbn2B6xPbI9kH3nDT4_nj5Ht5LpJQqXAJv4BR1C28IAEGI43EUWAjJH7jTAC4xeY_vjDGJLcpusDRTe0qd5jttcow2haVuYJ58OwtZn9cPx0IW8mY8AlLnLs2PZUT-1PK5etWVSzQ",
  x5c: [
    "MIICnjCCAYagAwIBAgIIeBB37jyXmW8wDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEZGVtbzAeFw0yNTEyMDEwMDAwMDBaFw0zNTEyMDEwMDAwMDBaMA8xDTALBgNVBAMMBGRlbW8wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCvqyHxSvpQ4HJek3WyRjyLPXXhClh95gu4JqI/Ngn8lXA6/uOLo2z407ouXzJIBYDbmgMrtX049ZwwImOmMZEyXhPhj1f2P1teZFA8gh2JMngn8kV/8qoliuj2FZuvo2/w90jen3YT6Qq0nk0h+YiatYDuuw48WgxiuRDZj1FWk1p/H65sQJ5f8BXs+bYeBw3ANcQujyCsKAk+9ufYHrE9sj2QfecNPj+ePke3kuklCpcAm/gFHULbwgAQYjjcRRYCMkfuNMALjF5j++MMYktym6wNFN7Sp3mO21yjDaFpW5gnnw7C1mf1w/HQhbyZjwCUucuzY9lRP7U8rl61ZVLNAgMBAAEwDQYJKoZIhvcNAQELBQADggEBABt9YnjhUIx8EXz+yCV1yJsMqifY9pzbOj0JrIiH72SpDQaIAh2JtIfWbxrVvjHhpKENM73hm2h5npu8PNswVufNnEjzPR2895pmEa+MYgI+s3jv6XHx/5jXkO4thBVvsraD8VJwYpTNXbhX7CGktA1asH4FHVnrYjHwPY1co6e7ZfyxB4IFtne6CJnbtUVBfQ8KlKqkMkkw1r070gVqDGOtovQqOyJtV5/ljAZP9Yu5unJZWuvKol3iNTuEfWyLLi922FM6LmdHfmMXSAqpdvmsNS8JMGKSTbWdyBefr7OzKWI6BgVAeUodAqBsGHQwM5qfSPxu3Jf1fS0MwlnSVyQ=",
  ],
  x5t: "GNW4nP9ug0k5QzUeNgPsvz-zUMI",
  "x5t#S256": "edLr-rbk8v49ZtMHaYL56f80YjrV_bvD_x08TYpO_Bw",
};
