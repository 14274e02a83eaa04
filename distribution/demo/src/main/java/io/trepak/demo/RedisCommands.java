package io.trepak.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The Redis commands the demo knows, one row each. Called with the store's monitor held; answers are RESP2. */
final class RedisCommands {
    /** Does the work; arguments as sent, the command's name first. */
    interface Action {
        String run(Store store, List<String> args) throws Store.Full, Refused;
    }

    /** A request that cannot be done; the message is Redis's, without the minus sign. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * @param arity number of arguments, name included; negative for at least so many (Redis's convention)
     * @param keyStep 0 for no key, 1 for a key in each argument, 2 for every other one, negative for only the first
     */
    record Command(int arity, int keyStep, Action action) {
        boolean accepts(int count) {
            return arity > 0 ? count == arity : count >= -arity && (keyStep != 2 || count % 2 == 1);
        }

        List<String> keysOf(List<String> args) {
            if (keyStep < 0) {
                return args.subList(1, 2);
            }
            List<String> keys = new ArrayList<>();
            for (int i = 1; keyStep > 0 && i < args.size(); i += keyStep) {
                keys.add(args.get(i));
            }
            return keys;
        }
    }

    private static final int FIRST = -1;
    private static final String OK = "+OK\r\n";
    private static final String NIL = "$-1\r\n";
    private static final Refused NOT_AN_INTEGER = new Refused("ERR value is not an integer or out of range");
    private static final Refused WRONG_TYPE =
            new Refused("WRONGTYPE Operation against a key holding the wrong kind of value");

    static final Map<String, Command> TABLE = new HashMap<>();

    static {
        row("ping", -1, 0, (store, args) -> args.size() > 1 ? bulk(args.get(1)) : "+PONG\r\n");
        row("get", 2, FIRST, (store, args) -> bulk(string(store, args.get(1))));
        row("set", -3, FIRST, RedisCommands::set);
        row("setex", 4, FIRST, (store, args) -> {
            put(store, args.get(1), args.get(3)).expiresAtMillis = store.now() + positive(args.get(2)) * 1000;
            return OK;
        });
        row("mget", -2, 1, (store, args) -> {
            StringBuilder out = new StringBuilder("*" + (args.size() - 1) + "\r\n");
            for (String key : args.subList(1, args.size())) {
                Store.Entry entry = store.get(key);
                out.append(bulk(entry != null && entry.value instanceof String text ? text : null));
            }
            return out.toString();
        });
        row("mset", -3, 2, (store, args) -> {
            for (int i = 1; i < args.size(); i += 2) {
                put(store, args.get(i), args.get(i + 1));
            }
            return OK;
        });
        row("del", -2, 1, (store, args) -> count(args, store::remove));
        row("unlink", -2, 1, (store, args) -> count(args, store::remove));
        row("exists", -2, 1, (store, args) -> count(args, key -> store.get(key) != null));
        row("touch", -2, 1, (store, args) -> count(args, key -> store.get(key) != null));
        row("incr", 2, FIRST, (store, args) -> add(store, args.get(1), 1));
        row("decr", 2, FIRST, (store, args) -> add(store, args.get(1), -1));
        row("incrby", 3, FIRST, (store, args) -> add(store, args.get(1), integer(args.get(2))));
        row("decrby", 3, FIRST, (store, args) -> add(store, args.get(1), -integer(args.get(2))));
        row("append", 3, FIRST, (store, args) -> {
            String old = string(store, args.get(1));
            String whole = old == null ? args.get(2) : old + args.get(2);
            keep(store, args.get(1), whole);
            return number(whole.length());
        });
        row("strlen", 2, FIRST, (store, args) -> {
            String text = string(store, args.get(1));
            return number(text == null ? 0 : text.length());
        });
        row("expire", 3, FIRST, (store, args) -> {
            Store.Entry entry = store.get(args.get(1));
            if (entry != null) {
                entry.expiresAtMillis = store.now() + integer(args.get(2)) * 1000;
            }
            return number(entry == null ? 0 : 1);
        });
        row("ttl", 2, FIRST, (store, args) -> {
            Store.Entry entry = store.get(args.get(1));
            if (entry == null || entry.expiresAtMillis == Store.NEVER) {
                return number(entry == null ? -2 : -1);
            }
            return number((entry.expiresAtMillis - store.now() + 500) / 1000);
        });
        row("type", 2, FIRST, (store, args) -> "+" + type(store.get(args.get(1))) + "\r\n");
        row("lpush", -3, FIRST, (store, args) -> push(store, args, true));
        row("rpush", -3, FIRST, (store, args) -> push(store, args, false));
        row("lpop", 2, FIRST, (store, args) -> pop(store, args.get(1), true));
        row("rpop", 2, FIRST, (store, args) -> pop(store, args.get(1), false));
        row("llen", 2, FIRST, (store, args) -> number(list(store, args.get(1)).size()));
        row("lrange", 4, FIRST, (store, args) -> {
            List<String> all = new ArrayList<>(list(store, args.get(1)));
            long from = index(args.get(2), all.size());
            long to = Math.min(index(args.get(3), all.size()), all.size() - 1L);
            return array(from > to ? List.of() : all.subList((int) Math.max(from, 0), (int) to + 1));
        });
        row("sadd", -3, FIRST, RedisCommands::addMembers);
        row("smembers", 2, FIRST, (store, args) -> array(members(store, args.get(1))));
        row("hset", -4, FIRST, RedisCommands::setFields);
        row("hget", 3, FIRST, (store, args) -> bulk(hash(store, args.get(1)).get(args.get(2))));
        row("hgetall", 2, FIRST, (store, args) -> {
            List<String> flat = new ArrayList<>();
            hash(store, args.get(1)).forEach((field, value) -> flat.addAll(List.of(field, value)));
            return array(flat);
        });
    }

    private RedisCommands() {}

    private static void row(String name, int arity, int keyStep, Action action) {
        TABLE.put(name, new Command(arity, keyStep, action));
    }

    private static String set(Store store, List<String> args) throws Store.Full, Refused {
        Store.Entry old = store.get(args.get(1));
        long expiresAt = Store.NEVER;
        for (int i = 3; i < args.size(); i++) {
            String option = args.get(i).toUpperCase(Locale.ROOT);
            boolean timed = option.equals("EX") || option.equals("PX");
            if (timed && i + 1 < args.size()) {
                expiresAt = store.now() + positive(args.get(++i)) * (option.equals("EX") ? 1000 : 1);
            } else if (option.equals("NX") || option.equals("XX")) {
                if (option.equals("NX") == (old != null)) {
                    return NIL;
                }
            } else {
                throw new Refused("ERR syntax error");
            }
        }
        put(store, args.get(1), args.get(2)).expiresAtMillis = expiresAt;
        return OK;
    }

    private static String add(Store store, String key, long difference) throws Store.Full, Refused {
        String old = string(store, key);
        try {
            long sum = Math.addExact(old == null ? 0 : integer(old), difference);
            keep(store, key, Long.toString(sum));
            return number(sum);
        } catch (ArithmeticException e) {
            throw new Refused("ERR increment or decrement would overflow");
        }
    }

    private static String push(Store store, List<String> args, boolean left) throws Store.Full, Refused {
        list(store, args.get(1));
        Store.Entry entry = collection(store, args.get(1), ArrayDeque::new);
        Deque<String> list = list(store, args.get(1));
        for (String value : args.subList(2, args.size())) {
            store.resize(entry, value.length() + 32);
            if (left) {
                list.addFirst(value);
            } else {
                list.addLast(value);
            }
        }
        return number(list.size());
    }

    private static String pop(Store store, String key, boolean left) throws Store.Full, Refused {
        Deque<String> list = list(store, key);
        String value = left ? list.pollFirst() : list.pollLast();
        if (value != null) {
            store.resize(store.get(key), -value.length() - 32);
        }
        if (list.isEmpty()) {
            store.remove(key);
        }
        return bulk(value);
    }

    private static String addMembers(Store store, List<String> args) throws Store.Full, Refused {
        members(store, args.get(1));
        Store.Entry entry = collection(store, args.get(1), LinkedHashSet::new);
        Set<String> members = members(store, args.get(1));
        int before = members.size();
        for (String member : args.subList(2, args.size())) {
            if (!members.contains(member)) {
                store.resize(entry, member.length() + 64);
                members.add(member);
            }
        }
        return number(members.size() - before);
    }

    private static String setFields(Store store, List<String> args) throws Store.Full, Refused {
        if (args.size() % 2 != 0) {
            throw new Refused("ERR wrong number of arguments for 'hset' command");
        }
        hash(store, args.get(1));
        Store.Entry entry = collection(store, args.get(1), LinkedHashMap::new);
        Map<String, String> fields = hash(store, args.get(1));
        int before = fields.size();
        for (int i = 2; i < args.size(); i += 2) {
            String old = fields.get(args.get(i));
            store.resize(
                    entry,
                    args.get(i + 1).length()
                            - (old == null ? 0 : old.length())
                            + (old == null ? args.get(i).length() + 64 : 0));
            fields.put(args.get(i), args.get(i + 1));
        }
        return number(fields.size() - before);
    }

    private static Store.Entry put(Store store, String key, String value) throws Store.Full {
        return store.put(key, value, value.length());
    }

    /** Unlike put, leaves an expiry alone. */
    private static void keep(Store store, String key, String value) throws Store.Full {
        Store.Entry entry = store.get(key);
        if (entry == null) {
            put(store, key, value);
        } else {
            store.replace(entry, value);
        }
    }

    private static String string(Store store, String key) throws Refused {
        Store.Entry entry = store.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value instanceof String text) {
            return text;
        }
        throw WRONG_TYPE;
    }

    private static Store.Entry collection(Store store, String key, Supplier<Object> empty) throws Store.Full {
        Store.Entry entry = store.get(key);
        return entry == null ? store.put(key, empty.get(), 0) : entry;
    }

    @SuppressWarnings("unchecked") // only push puts a Deque into the store
    private static Deque<String> list(Store store, String key) throws Refused {
        Store.Entry entry = store.get(key);
        if (entry != null && !(entry.value instanceof Deque)) {
            throw WRONG_TYPE;
        }
        return entry == null ? new ArrayDeque<>() : (Deque<String>) entry.value;
    }

    @SuppressWarnings("unchecked") // only addMembers puts a Set into the store
    private static Set<String> members(Store store, String key) throws Refused {
        Store.Entry entry = store.get(key);
        if (entry != null && !(entry.value instanceof Set)) {
            throw WRONG_TYPE;
        }
        return entry == null ? Set.of() : (Set<String>) entry.value;
    }

    @SuppressWarnings("unchecked") // only setFields puts a Map into the store
    private static Map<String, String> hash(Store store, String key) throws Refused {
        Store.Entry entry = store.get(key);
        if (entry != null && !(entry.value instanceof Map)) {
            throw WRONG_TYPE;
        }
        return entry == null ? Map.of() : (Map<String, String>) entry.value;
    }

    private static String type(Store.Entry entry) {
        if (entry == null) {
            return "none";
        }
        if (entry.value instanceof String) {
            return "string";
        }
        return entry.value instanceof Deque ? "list" : entry.value instanceof Set ? "set" : "hash";
    }

    private static long index(String text, int size) throws Refused {
        long index = integer(text);
        return index < 0 ? index + size : index;
    }

    private static long integer(String text) throws Refused {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw NOT_AN_INTEGER;
        }
    }

    private static long positive(String text) throws Refused {
        long number = integer(text);
        if (number <= 0) {
            throw new Refused("ERR invalid expire time");
        }
        return Math.min(number, Integer.MAX_VALUE);
    }

    /** How many of the keys pass. */
    private static String count(List<String> args, Predicate<String> test) {
        return number(args.stream().skip(1).filter(test).count());
    }

    private static String number(long number) {
        return ":" + number + "\r\n";
    }

    private static String bulk(String text) {
        return text == null ? NIL : "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String array(Collection<String> texts) {
        StringBuilder out = new StringBuilder("*" + texts.size() + "\r\n");
        texts.forEach(text -> out.append(bulk(text)));
        return out.toString();
    }
}
