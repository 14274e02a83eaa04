"""redis-py with the settings it comes with; reads the port"""
import sys
import redis

port = int(sys.stdin.read())
client = redis.Redis(port=port)
assert client.ping()
assert client.set('py', 'v')
assert client.mget('py', 'none') == [b'v', None]
binary = bytes([0, 255, 13, 10, 36, 42, 128])
client.set(binary, binary)
assert client.get(binary) == binary
for wrong in (lambda: client.incr('py'), lambda: client.execute_command('NOPE', 'a'), lambda: client.blpop('py')):
    try:
        wrong()
        raise SystemExit('no error')
    except redis.ResponseError:
        pass
pipeline = client.pipeline(transaction=False)
for i in range(1000):
    pipeline.set('py%d' % i, 'v%d' % i).get('py%d' % i)
assert pipeline.execute()[1::2] == [b'v%d' % i for i in range(1000)]
assert client.eval('return {KEYS[1], ARGV[1]}', 1, 'py', 'a') == [b'py', b'a']
assert client.register_script('return KEYS[1]')(keys=['py7']) == b'py7'
assert len(set(client.scan_iter('py*', count=100))) == 1001
assert client.dbsize() >= 1001
assert client.info()['loading'] == 0
assert client.get('py') == b'v'
print('good')
