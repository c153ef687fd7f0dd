// The Lua scripts that change and read artifacts.
//
// The keys of one issuer, in the order of ARTIFACT_KEYS; the name of an artifact is its model, a colon and its id:
//   rows      hash: name -> number, marks, a line break, the artifact as JSON
//   consumed  hash: name -> the second of it
//   expiring  sorted set: names by the second of their expiry
//   index     sorted set in the order of its texts: for each mark, the mark, the number with 15 digits and the name
//   counts    hash: model -> number of its artifacts
//   numbers   the last number
import { script } from "./connection.ts";

export const ARTIFACT_KEYS = ["rows", "consumed", "expiring", "index", "counts", "numbers"] as const;

const HEAD = `local ${ARTIFACT_KEYS.join(", ")} = unpack(KEYS)
local function parts(row)
  return string.match(row, '^(%d+)|([^\\n]*)\\n')
end
local function unmark(name, row)
  local number, marks = parts(row)
  for mark in string.gmatch(marks, '[^,]+') do redis.call('ZREM', index, mark .. number .. name) end
end
local function delete(name)
  local row = redis.call('HGET', rows, name)
  if not row then return 0 end
  unmark(name, row)
  redis.call('HDEL', rows, name)
  redis.call('HDEL', consumed, name)
  redis.call('ZREM', expiring, name)
  redis.call('HINCRBY', counts, string.match(name, '^[^:]*'), -1)
  return 1
end
`;

/** Values: name, marks, JSON, expiry, consumed, and `add` to keep what is there. Returns 0 if it kept it. */
export const PUT = script(`${HEAD}
local name, marks, json, expires, consumedAt, mode = unpack(ARGV)
local before = redis.call('HGET', rows, name)
if before and mode == 'add' then return 0 end
local number
if before then
  number = parts(before)
  unmark(name, before)
else
  number = string.format('%015d', redis.call('INCR', numbers))
  redis.call('HINCRBY', counts, string.match(name, '^[^:]*'), 1)
end
redis.call('HSET', rows, name, number .. '|' .. marks .. '\\n' .. json)
for mark in string.gmatch(marks, '[^,]+') do redis.call('ZADD', index, 0, mark .. number .. name) end
if expires == '' then redis.call('ZREM', expiring, name)
else redis.call('ZADD', expiring, expires, name) end
if consumedAt == '' then redis.call('HDEL', consumed, name)
else redis.call('HSET', consumed, name, consumedAt) end
return 1
`);

/** Value: name. Returns row and consumed. */
export const GET = script(
  `${HEAD} return {redis.call('HGET', rows, ARGV[1]), redis.call('HGET', consumed, ARGV[1])}`,
);

/** Values: mark, number below which to begin, limit. Returns number, row and consumed of each, newest first. */
export const LIST = script(`${HEAD}
local mark, before, limit = unpack(ARGV)
local found = {}
local texts = redis.call('ZREVRANGEBYLEX', index, '(' .. mark .. string.format('%015d', before), '[' .. mark, 'LIMIT', 0, limit)
for place, text in ipairs(texts) do
  local name = string.sub(text, #mark + 16)
  found[place] = {string.sub(text, #mark + 1, #mark + 15), redis.call('HGET', rows, name), redis.call('HGET', consumed, name)}
end
return found
`);

/** Values: name, time. Returns 0 if the artifact is unknown or was consumed before. */
export const CONSUME = script(`${HEAD}
if redis.call('HEXISTS', rows, ARGV[1]) == 0 then return 0 end
return redis.call('HSETNX', consumed, ARGV[1], ARGV[2])
`);

/** Value: name. */
export const DELETE = script(`${HEAD} return delete(ARGV[1])`);

/** Value: mark. Deletes all artifacts that have it. */
export const DELETE_MARKED = script(`${HEAD}
local mark = ARGV[1]
local texts = redis.call('ZRANGEBYLEX', index, '[' .. mark, '[' .. mark .. '\\255')
for _, text in ipairs(texts) do delete(string.sub(text, #mark + 16)) end
return #texts
`);

/** Values: time, limit. Deletes the oldest artifacts that expired before the time; returns their number. */
export const PURGE = script(`${HEAD}
local names = redis.call('ZRANGEBYSCORE', expiring, '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, name in ipairs(names) do delete(name) end
return #names
`);
