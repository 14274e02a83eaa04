package io.trepak.launcher.it;

import java.io.IOException;
import java.util.List;

/** What the two protocols say for the same thing: setting and getting one key. */
enum Dialect {
    REDIS {
        @Override
        List<Server> servers(Fleet fleet, int count) throws IOException {
            return fleet.redis(count);
        }

        @Override
        String poolKey() {
            return "redis: true";
        }

        @Override
        byte[] set(String key, String value) {
            return Link.request("SET", key, value);
        }

        @Override
        byte[] get(String key) {
            return Link.request("GET", key);
        }

        @Override
        String answer(Link link) throws IOException {
            return Bytes.text(link.redisAnswer());
        }

        @Override
        String stored() {
            return "+OK\r\n";
        }

        @Override
        String missing() {
            return "$-1\r\n";
        }

        @Override
        boolean isError(String answer) {
            return answer.startsWith("-ERR ");
        }

        @Override
        String found(String key, String value) {
            return "$" + value.length() + "\r\n" + value + "\r\n";
        }
    },
    MEMCACHED {
        @Override
        List<Server> servers(Fleet fleet, int count) throws IOException {
            return fleet.memcached(count);
        }

        @Override
        String poolKey() {
            return "redis: false";
        }

        @Override
        byte[] set(String key, String value) {
            return Bytes.of("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
        }

        @Override
        byte[] get(String key) {
            return Bytes.of("get " + key + "\r\n");
        }

        @Override
        String answer(Link link) throws IOException {
            return Bytes.text(link.memcachedAnswer());
        }

        @Override
        String stored() {
            return "STORED\r\n";
        }

        @Override
        String missing() {
            return "END\r\n";
        }

        @Override
        boolean isError(String answer) {
            return answer.startsWith("SERVER_ERROR ");
        }

        @Override
        String found(String key, String value) {
            return "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n";
        }
    };

    abstract List<Server> servers(Fleet fleet, int count) throws IOException;

    /** A line that has a pool speak it. */
    abstract String poolKey();

    abstract byte[] set(String key, String value);

    abstract byte[] get(String key);

    /** The next response, every byte of it. */
    abstract String answer(Link link) throws IOException;

    abstract String stored();

    abstract String missing();

    /** Whether it is an error about the server, not about the request. */
    abstract boolean isError(String answer);

    /** The response to a get of a key that has this value. */
    abstract String found(String key, String value);
}
