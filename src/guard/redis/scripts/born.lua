-- Has the data of this server be a new incarnation, unless somebody else was first.
-- KEYS: the guard. ARGV: the incarnation that was seen, or nothing; the new one; its birth; the server's run id.
local seen = redis.call('HGET', KEYS[1], 'id') or ''
if seen == ARGV[1] then
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'birth', ARGV[3], 'run_id', ARGV[4])
end
return redis.call('HMGET', KEYS[1], 'id', 'birth', 'run_id')
