// The Lua scripts that change and read tokens. Each runs as a whole, so several processes never mix their changes.
//
// The keys of one issuer, in the order of TOKEN_KEYS:
//   rows      hash: id -> the marks of the token, a line break, the token as JSON
//   hashes    hash: SHA-256 of a value -> ids of its tokens, oldest first, in lines
//   all       sorted set: ids by their number, which counts up
//   expiring  sorted set: ids by the second of their expiry
//   index     sorted set in the order of its texts: for each mark, the mark, the number with 15 digits and the id
//   kids      hash: kid -> number of tokens that it signed
//   numbers   the last number
//   revoked, consumed, used   hashes: id -> the second of it
import { script } from "./connection.ts";

export const TOKEN_KEYS = [
  "rows",
  "hashes",
  "all",
  "expiring",
  "index",
  "kids",
  "numbers",
  "revoked",
  "consumed",
  "used",
] as const;

const HEAD = `local ${TOKEN_KEYS.join(", ")} = unpack(KEYS)
local function state(id)
  return redis.call('HGET', rows, id), redis.call('HGET', revoked, id), redis.call('HGET', consumed, id), redis.call('HGET', used, id)
end
`;

/** Values: id, wire hash, twin hash, kid, marks, JSON, expiry, revoked, consumed, used; empty for none. */
export const INSERT = script(`${HEAD}
local id, wire, twin, kid, marks, json, expires = unpack(ARGV)
if redis.call('HEXISTS', rows, id) == 1 then return 0 end
local number = redis.call('INCR', numbers)
redis.call('HSET', rows, id, table.concat({wire, twin, kid, marks}, '|') .. '\\n' .. json)
redis.call('ZADD', all, number, id)
if expires ~= '' then redis.call('ZADD', expiring, expires, id) end
for _, value in ipairs({wire, twin}) do
  if value ~= '' then
    local others = redis.call('HGET', hashes, value)
    redis.call('HSET', hashes, value, others and (others .. '\\n' .. id) or id)
  end
end
if kid ~= '' then redis.call('HINCRBY', kids, kid, 1) end
for mark in string.gmatch(marks, '[^,]+') do
  redis.call('ZADD', index, 0, mark .. string.format('%015d', number) .. id)
end
for place, key in ipairs({revoked, consumed, used}) do
  local at = ARGV[7 + place]
  if at ~= '' then redis.call('HSET', key, id, at) end
end
return 1
`);

/** Returns row, revoked, consumed and used of the id. */
export const GET = script(`${HEAD} return {state(ARGV[1])}`);

/** Returns the same for the newest token with this hash, preferring tokens that are not revoked. */
export const FIND = script(`${HEAD}
local ids = redis.call('HGET', hashes, ARGV[1])
if not ids then return false end
local newest, live
for id in string.gmatch(ids, '[^\\n]+') do
  newest = id
  if redis.call('HEXISTS', revoked, id) == 0 then live = id end
end
return {state(live or newest)}
`);

/** Values: mark or empty, number below which to begin, limit. Returns number, row, revoked, consumed, used of each. */
export const LIST = script(`${HEAD}
local mark, before, limit = unpack(ARGV)
local found = {}
local function add(number, id)
  local row, revokedAt, consumedAt, usedAt = state(id)
  found[#found + 1] = {number, row, revokedAt, consumedAt, usedAt}
end
if mark == '' then
  local pairs = redis.call('ZREVRANGEBYSCORE', all, '(' .. before, '-inf', 'WITHSCORES', 'LIMIT', 0, limit)
  for place = 1, #pairs, 2 do add(pairs[place + 1], pairs[place]) end
else
  local texts = redis.call('ZREVRANGEBYLEX', index, '(' .. mark .. string.format('%015d', before), '[' .. mark, 'LIMIT', 0, limit)
  for _, text in ipairs(texts) do
    add(tonumber(string.sub(text, #mark + 1, #mark + 15)), string.sub(text, #mark + 16))
  end
end
return found
`);

/** Values: time, ids. Returns how many of them were not revoked before. */
export const REVOKE = script(`${HEAD}
local count = 0
for place = 2, #ARGV do
  if redis.call('HEXISTS', rows, ARGV[place]) == 1 then
    count = count + redis.call('HSETNX', revoked, ARGV[place], ARGV[1])
  end
end
return count
`);

/** Values: id, time. Returns 0 if the token is unknown or was consumed before. */
export const CONSUME = script(`${HEAD}
if redis.call('HEXISTS', rows, ARGV[1]) == 0 then return 0 end
return redis.call('HSETNX', consumed, ARGV[1], ARGV[2])
`);

/** Values: pairs of id and time. */
export const TOUCH = script(`${HEAD}
for place = 1, #ARGV, 2 do
  if redis.call('HEXISTS', rows, ARGV[place]) == 1 then
    redis.call('HSET', used, ARGV[place], ARGV[place + 1])
  end
end
return 0
`);

/** Values: time, limit. Deletes the oldest tokens that expired before the time; returns their number. */
export const PURGE = script(`${HEAD}
local ids = redis.call('ZRANGEBYSCORE', expiring, '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do
  local row = redis.call('HGET', rows, id)
  local number = string.format('%015d', redis.call('ZSCORE', all, id))
  local wire, twin, kid, marks = string.match(row, '^([^|]*)|([^|]*)|([^|]*)|([^\\n]*)\\n')
  for _, value in ipairs({wire, twin}) do
    local others = value ~= '' and redis.call('HGET', hashes, value)
    if others then
      local left = {}
      for other in string.gmatch(others, '[^\\n]+') do
        if other ~= id then left[#left + 1] = other end
      end
      if #left == 0 then redis.call('HDEL', hashes, value)
      else redis.call('HSET', hashes, value, table.concat(left, '\\n')) end
    end
  end
  if kid ~= '' and redis.call('HINCRBY', kids, kid, -1) <= 0 then redis.call('HDEL', kids, kid) end
  for mark in string.gmatch(marks, '[^,]+') do redis.call('ZREM', index, mark .. number .. id) end
  for _, key in ipairs({rows, revoked, consumed, used}) do redis.call('HDEL', key, id) end
  redis.call('ZREM', all, id)
  redis.call('ZREM', expiring, id)
end
return #ids
`);
