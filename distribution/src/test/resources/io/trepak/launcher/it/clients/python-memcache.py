"""python-memcache with the settings it comes with; reads the port"""
import sys
import memcache

client = memcache.Client(['127.0.0.1:' + sys.stdin.read().strip()])
assert client.set('py', 'v')
assert client.get('py') == 'v'
assert client.get('none') is None
assert not client.add('py', 'other')
assert client.replace('py', 'new')
assert client.append('py', 'er') and client.prepend('py', 're')
assert client.get('py') == 'renewer'
assert client.set('count', 10) and client.incr('count', 5) == 15 and client.decr('count') == 14
assert client.incr('none') is None
assert client.touch('py', 100)
assert client.delete('count') and client.get('count') is None
many = {'py%d' % i: 'v%d' % i for i in range(500)}
assert client.set_multi(many) == []
assert client.get_multi(list(many) + ['none']) == many
assert client.delete_multi(['py%d' % i for i in range(100)])
assert len(client.get_multi(many)) == 400
large = bytes(range(256)) * 3000
assert client.set('large', large) and client.get('large') == large
client.reset_cas()
assert client.gets('py') == 'renewer'
assert client.cas('py', 'swapped')
assert client.get('py') == 'swapped'
client.disconnect_all()
print('good')
