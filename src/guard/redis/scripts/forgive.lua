-- Takes back an attempt. Cells that others use more stay as they are. KEYS: the cells. ARGV: how long one attempt counts.
local cells, least = {}, nil
for place, key in ipairs(KEYS) do
  cells[place] = tonumber(redis.call('GET', key) or '0')
  if not least or cells[place] < least then least = cells[place] end
end
for place, key in ipairs(KEYS) do
  if cells[place] == least and least > 0 then
    redis.call('SET', key, string.format('%.0f', math.max(least - tonumber(ARGV[1]), 0)), 'KEEPTTL')
  end
end
return 0
