-- Counts an attempt by the generic cell rate algorithm in cells that keys share; of the cells of a key the least used one
-- counts. Answers zero, or after how many milliseconds it may be tried again.
-- KEYS: the cells. ARGV: the present, how long one attempt counts, the length of the window.
local now, share, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local cells, least = {}, nil
for place, key in ipairs(KEYS) do
  cells[place] = tonumber(redis.call('GET', key) or '0')
  if not least or cells[place] < least then least = cells[place] end
end
local next = math.max(least, now) + share
if next > now + window then return next - now - window end
for place, key in ipairs(KEYS) do
  if cells[place] < next then
    redis.call('SET', key, string.format('%.0f', next), 'PX', string.format('%.0f', math.max(next - now, 1)))
  end
end
return 0
