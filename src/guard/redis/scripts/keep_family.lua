-- Brings a family back that a replica remembers; of two generations the later one counts.
-- KEYS: the guard, the family. ARGV: the incarnation, the present, the generation, when it became so, the family's end.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 'stranger' end
local there = redis.call('HGET', KEYS[2], 'generation')
if there and tonumber(there) >= tonumber(ARGV[3]) then return 'known' end
redis.call('HSET', KEYS[2], 'generation', ARGV[3], 'advanced_at', ARGV[4], 'until', ARGV[5])
local left = math.min(math.max(tonumber(ARGV[5]) - tonumber(ARGV[2]), 1), 3000000000000)
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', left))
return 'done'
