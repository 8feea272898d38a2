-- SPDX-License-Identifier: Apache-2.0
-- Which requests does wrk send, and what did it count? Requests are made beforehand; each connection takes the next.
-- Arguments: method, path, authorization, and a file with one request body per line ("-" for none).

local requests, next_one = {}, 0

function init(args)
  local headers = { ["Authorization"] = args[3], ["Content-Type"] = "application/json" }
  if args[4] == "-" then
    requests[1] = wrk.format(args[1], args[2], headers)
    return
  end
  for body in io.lines(args[4]) do
    requests[#requests + 1] = wrk.format(args[1], args[2], headers, body)
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
