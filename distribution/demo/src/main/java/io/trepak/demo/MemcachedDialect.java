package io.trepak.demo;

import java.io.IOException;
import java.util.Arrays;

/** memcached's text protocol. */
public final class MemcachedDialect implements Dialect {
    private static final int MAX_VALUE = 1 << 20;
    private static final int MAX_KEY = 250;

    /** memcached takes an expiry above 30 days for a point in time. */
    private static final long MAX_RELATIVE_SECONDS = 30L * 24 * 3600;

    private static final String NOT_FOUND = "NOT_FOUND\r\n";
    private static final String BAD_FORMAT = "CLIENT_ERROR bad command line format\r\n";

    private final Store store;
    private final RequestTrace.Line trace;

    public MemcachedDialect(RequestTrace.Line trace) {
        this(trace, new Store(System::currentTimeMillis, 32L << 20));
    }

    MemcachedDialect(RequestTrace.Line trace, Store store) {
        this.trace = trace;
        this.store = store;
    }

    @Override
    public boolean answer(Wire wire) throws IOException {
        String line = wire.line();
        if (line == null || line.equals("quit")) {
            return false;
        }
        String[] words = line.trim().split(" +");
        String answer;
        try {
            answer = switch (words[0]) {
                case "get", "gets" -> get(words);
                case "set", "add", "replace", "append", "prepend", "cas" -> store(words, wire);
                case "delete" -> delete(words);
                case "incr", "decr" -> count(words);
                case "touch" -> touch(words);
                case "version" -> "VERSION trepak-demo\r\n";
                default -> "ERROR\r\n";
            };
        } catch (NumberFormatException e) {
            answer = BAD_FORMAT;
        }
        if (words[0].startsWith("get") || !words[words.length - 1].equals("noreply")) {
            wire.write(answer);
        }
        return true;
    }

    private String get(String[] words) {
        if (words.length < 2) {
            return "ERROR\r\n";
        }
        String[] keys = Arrays.copyOfRange(words, 1, words.length);
        trace.print(words[0] + " " + String.join(" ", keys));
        StringBuilder out = new StringBuilder();
        synchronized (store) {
            for (String key : keys) {
                Store.Entry entry = store.get(key);
                if (entry != null) {
                    String value = (String) entry.value;
                    out.append("VALUE " + key + " " + entry.flags + " " + value.length());
                    out.append(words[0].equals("gets") ? " " + entry.version : "");
                    out.append("\r\n").append(value).append("\r\n");
                }
            }
        }
        return out.append("END\r\n").toString();
    }

    private String store(String[] words, Wire wire) throws IOException {
        boolean cas = words[0].equals("cas");
        if (words.length < (cas ? 6 : 5) || words[1].length() > MAX_KEY) {
            return BAD_FORMAT;
        }
        long flags = Long.parseUnsignedLong(words[2]);
        String value = wire.block(Integer.parseInt(words[4]));
        trace.print(words[0] + " " + words[1]);
        if (value.length() > MAX_VALUE) {
            return "SERVER_ERROR object too large for cache\r\n";
        }
        synchronized (store) {
            try {
                Store.Entry old = store.get(words[1]);
                String refusal = refusal(words[0], old, cas ? Long.parseUnsignedLong(words[5]) : 0);
                if (refusal != null) {
                    return refusal;
                }
                if (words[0].endsWith("pend")) {
                    store.replace(old, words[0].equals("append") ? old.value + value : value + old.value);
                } else {
                    Store.Entry entry = store.put(words[1], value, value.length());
                    entry.flags = Long.toUnsignedString(flags);
                    entry.expiresAtMillis = expiry(words[3]);
                }
                return "STORED\r\n";
            } catch (Store.Full e) {
                return "SERVER_ERROR out of memory storing object\r\n";
            }
        }
    }

    /** Null when the command may store. */
    private static String refusal(String command, Store.Entry old, long version) {
        return switch (command) {
            case "set" -> null;
            case "add" -> old == null ? null : "NOT_STORED\r\n";
            case "cas" -> old == null ? NOT_FOUND : old.version == version ? null : "EXISTS\r\n";
            default -> old == null ? "NOT_STORED\r\n" : null;
        };
    }

    private String delete(String[] words) {
        if (words.length < 2) {
            return "ERROR\r\n";
        }
        trace.print("delete " + words[1]);
        synchronized (store) {
            return store.remove(words[1]) ? "DELETED\r\n" : NOT_FOUND;
        }
    }

    private String count(String[] words) {
        if (words.length < 3) {
            return "ERROR\r\n";
        }
        trace.print(words[0] + " " + words[1]);
        long difference = Long.parseUnsignedLong(words[2]);
        synchronized (store) {
            Store.Entry entry = store.get(words[1]);
            if (entry == null) {
                return NOT_FOUND;
            }
            try {
                long old = Long.parseUnsignedLong((String) entry.value);
                long sum = words[0].equals("incr")
                        ? old + difference
                        : Long.compareUnsigned(old, difference) < 0 ? 0 : old - difference;
                store.replace(entry, Long.toUnsignedString(sum));
                return entry.value + "\r\n";
            } catch (NumberFormatException e) {
                return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
            } catch (Store.Full e) {
                return "SERVER_ERROR out of memory\r\n";
            }
        }
    }

    private String touch(String[] words) {
        if (words.length < 3) {
            return "ERROR\r\n";
        }
        trace.print("touch " + words[1]);
        synchronized (store) {
            Store.Entry entry = store.get(words[1]);
            if (entry == null) {
                return NOT_FOUND;
            }
            entry.expiresAtMillis = expiry(words[2]);
            return "TOUCHED\r\n";
        }
    }

    private long expiry(String text) {
        long seconds = Long.parseLong(text);
        if (seconds == 0) {
            return Store.NEVER;
        }
        return seconds > MAX_RELATIVE_SECONDS ? seconds * 1000 : store.now() + seconds * 1000;
    }
}
