-- Removes a mark that was never honoured. KEYS: the mark. ARGV: what was written.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'done'
