-- Sets a mark, unless it is set and has not ended.
-- KEYS: the guard, the mark. ARGV: the incarnation, what to write ("end:who"), for how long, the present, and what was
-- written by an attempt whose answer was lost.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 'stranger' end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 'done' end
local there = redis.call('GET', KEYS[2])
local ends = tonumber(string.match(there, '^(%d+):'))
if there == ARGV[5] or ends and ends <= tonumber(ARGV[4]) then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  return 'done'
end
return 'known'
