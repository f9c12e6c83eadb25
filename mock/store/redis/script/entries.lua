-- Reads a piece of the journal. ARGV: first, last, how many, 1 for newest first. Gives the
-- journal's identity, which a reset ends, and the number of its newest entry, too.
local piece
if ARGV[4] == '1' then
  piece = redis.call('XREVRANGE', journal, ARGV[2], ARGV[1], 'COUNT', ARGV[3])
else
  piece = redis.call('XRANGE', journal, ARGV[1], ARGV[2], 'COUNT', ARGV[3])
end
return { redis.call('HGET', meta, 'born') or '', int(count('entries')), piece }
