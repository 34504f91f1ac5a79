-- Presents a generation of a family of refresh tokens, and tells everybody what became of it.
-- KEYS: the guard, the family, the entry of the grant's revocation, the stream.
-- ARGV: the incarnation, the present, the grant, the generation, the family's end, for how long an answer is repeated,
-- "revoked" if the replica knows that it is, and the reason of a revocation.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return { 'stranger', 0 } end
local now, presented = tonumber(ARGV[2]), tonumber(ARGV[4])
local row = redis.call('HMGET', KEYS[2], 'generation', 'advanced_at')
local current = presented
if row[1] then current = tonumber(row[1]) end
local left = string.format('%.0f', math.min(math.max(tonumber(ARGV[5]) - now, 1), 3000000000000))
local oldest = string.format('%.0f', redis.call('TIME')[1] * 1000 - 600000)
local is_revoked = ARGV[7] == 'revoked' or redis.call('EXISTS', KEYS[3]) == 1
local next = presented + 1
if not is_revoked and next < 4294967296 then
  if presented >= current then
    local generation = string.format('%.0f', next)
    redis.call('HSET', KEYS[2], 'generation', generation, 'advanced_at', ARGV[2], 'until', ARGV[5])
    redis.call('PEXPIRE', KEYS[2], left)
    redis.call('XADD', KEYS[4], 'MINID', '~', oldest, '*', 'gid', ARGV[3], 'generation', generation,
      'advanced_at', ARGV[2], 'until', ARGV[5])
    return { 'rotated', next }
  end
  if next == current and now - tonumber(row[2]) <= tonumber(ARGV[6]) then return { 'repeated', current } end
end
local ends = ARGV[5]
local known = redis.call('HMGET', KEYS[3], 'since', 'until')
if known[2] and tonumber(known[2]) > tonumber(ends) then ends = known[2] end
local since = ARGV[2]
if known[1] and tonumber(known[1]) > now then since = known[1] end
redis.call('HSET', KEYS[3], 'since', since, 'until', ends, 'reason', ARGV[8])
redis.call('PEXPIRE', KEYS[3], string.format('%.0f', math.min(math.max(tonumber(ends) - now, 1), 3000000000000)))
redis.call('XADD', KEYS[4], 'MINID', '~', oldest, '*', 'kind', 'grant', 'name', ARGV[3], 'since', since, 'until', ends,
  'author', '', 'reason', ARGV[8])
return { 'reused', 0 }
