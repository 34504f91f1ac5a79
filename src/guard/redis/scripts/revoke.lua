-- Revokes, and tells everybody. A later revocation replaces an earlier one, and neither shortens the other.
-- KEYS: the guard, the entry, the stream. ARGV: the incarnation, the present, kind, name, since, until, author, reason.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 'stranger' end
local known = redis.call('HMGET', KEYS[2], 'since', 'until')
local since, ends = ARGV[5], ARGV[6]
if known[1] and known[2] then
  local is_older, is_shorter = tonumber(known[1]) < tonumber(since), tonumber(known[2]) < tonumber(ends)
  if not is_older and not is_shorter then return 'known' end
  if not is_older then since = known[1] end
  if not is_shorter then ends = known[2] end
end
redis.call('HSET', KEYS[2], 'since', since, 'until', ends)
if ARGV[7] ~= '' then redis.call('HSET', KEYS[2], 'author', ARGV[7]) end
if ARGV[8] ~= '' then redis.call('HSET', KEYS[2], 'reason', ARGV[8]) end
local left = math.min(math.max(tonumber(ends) - tonumber(ARGV[2]), 1), 3000000000000)
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', left))
local oldest = string.format('%.0f', redis.call('TIME')[1] * 1000 - 600000)
redis.call('XADD', KEYS[3], 'MINID', '~', oldest, '*', 'kind', ARGV[3], 'name', ARGV[4], 'since', since,
  'until', ends, 'author', ARGV[7], 'reason', ARGV[8])
return 'done'
