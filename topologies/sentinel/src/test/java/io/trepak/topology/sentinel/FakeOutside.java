package io.trepak.topology.sentinel;

import io.trepak.api.tck.TestTopology;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sentinels and servers made up by a test, which answer what a topology asks; and its clock. */
final class FakeOutside {
    /** What a sentinel says about a master. */
    record Word(String address, long epoch) {}

    private final TestTopology pool;
    /** Those that have subscribed. */
    private final Set<TestTopology.Dialled> subscribers = new HashSet<>();

    /** Conversations that were not closed when last looked at. */
    private final List<TestTopology.Dialled> live = new ArrayList<>();

    private int seen;
    private final List<String> asked = new ArrayList<>();
    private long nowMillis = 1_000_000;

    /** By address of the sentinel and name of the master. */
    final Map<String, Map<String, Word>> sentinels = new TreeMap<>();

    final Map<String, Role> roles = new HashMap<>();
    /** Addresses of other sentinels that each sentinel tells. */
    final List<String> others = new ArrayList<>();
    /** What each sentinel lists as the replicas of a master: addresses, each with flags behind a blank. */
    final Map<String, Map<String, List<String>>> replicas = new HashMap<>();
    /** What a server says to INFO replication. */
    final Map<String, String> infos = new HashMap<>();
    /** Who takes connections and says nothing. */
    final Set<String> silent = new HashSet<>();
    /** Who takes no connections. */
    final Set<String> refused = new HashSet<>();
    /** The password sentinels want; null for none. */
    String password;

    FakeOutside(TestTopology pool) {
        this.pool = pool;
    }

    long nanoTime() {
        return nowMillis * 1_000_000;
    }

    /** Every sentinel says the same about a master, which is one. */
    void all(String master, String address, long epoch) {
        sentinels.values().forEach(words -> words.put(master, new Word(address, epoch)));
        roles.put(address, Role.MASTER);
    }

    /** Lets time pass, and everybody answer. */
    void pass(long millis) {
        settle();
        for (long left = millis; left > 0; ) {
            long next = pool.nextTaskMillis();
            long step = next < 0 ? left : Math.min(left, next);
            nowMillis += step;
            pool.advance(step);
            settle();
            left -= step;
        }
    }

    /** What was asked since this was last called, {@code address words} each. */
    List<String> asked() {
        List<String> copy = List.copyOf(asked);
        asked.clear();
        return copy;
    }

    /** Connections to an address that are open. */
    List<TestTopology.Dialled> open(String address) {
        return pool.dialled().stream()
                .filter(each -> each.address().equals(address) && !each.isClosed())
                .toList();
    }

    /** Has a sentinel publish something; those that listen to it hear it. */
    void publish(String sentinel, String channel, String payload) {
        open(sentinel).get(0).say("*3\r\n" + string("message") + string(channel) + string(payload));
        settle();
    }

    private void settle() {
        boolean quiet;
        do {
            quiet = true;
            List<TestTopology.Dialled> all = pool.dialled();
            live.addAll(all.subList(seen, all.size()));
            seen = all.size();
            for (TestTopology.Dialled conversation : live) {
                quiet &= !answer(conversation);
            }
            live.removeIf(TestTopology.Dialled::isClosed);
        } while (!quiet);
    }

    private boolean answer(TestTopology.Dialled conversation) {
        String address = conversation.address();
        if (conversation.isClosed()) {
            return false;
        }
        if (refused.contains(address)) {
            conversation.end("Connection refused");
            return true;
        }
        String sent = conversation.sent();
        if (sent.isEmpty()) {
            return false;
        }
        List<List<String>> commands = new ArrayList<>();
        try {
            new RespReader(new RespReader.Limits(1 << 20, 1 << 16, 4), reply -> commands.add(words(reply)))
                    .read(sent.getBytes(StandardCharsets.ISO_8859_1));
        } catch (RespException e) {
            throw new AssertionError(sent, e);
        }
        for (List<String> command : commands) {
            asked.add(address + " " + String.join(" ", command));
            if (!silent.contains(address)) {
                conversation.say(response(conversation, command));
            }
        }
        return true;
    }

    private static List<String> words(Reply reply) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            words.add(reply.textAt(i));
        }
        return words;
    }

    private String response(TestTopology.Dialled conversation, List<String> command) {
        String address = conversation.address();
        switch (command.get(0)) {
            case "AUTH":
                return command.get(command.size() - 1).equals(password) ? "+OK\r\n" : "-WRONGPASS no such user\r\n";
            case "ROLE":
                return switch (roles.getOrDefault(address, Role.OTHER)) {
                    case MASTER -> "*3\r\n" + string("master") + ":17\r\n*0\r\n";
                    case REPLICA -> "*2\r\n" + string("slave") + string("10.0.0.1");
                    default -> "-LOADING Redis is loading the dataset in memory\r\n";
                };
            case "INFO":
                return infos.containsKey(address) ? string(infos.get(address)) : "-NOAUTH Authentication required.\r\n";
            case "PING":
                return subscribers.contains(conversation) ? "*2\r\n" + string("pong") + string("") : "+PONG\r\n";
            case "SUBSCRIBE": {
                subscribers.add(conversation);
                StringBuilder acks = new StringBuilder();
                for (int i = 1; i < command.size(); i++) {
                    acks.append("*3\r\n" + string("subscribe") + string(command.get(i)) + ":" + i + "\r\n");
                }
                return acks.toString();
            }
            default:
                return command.get(1).equals("REPLICAS")
                        ? replicas(replicas.getOrDefault(address, Map.of()).getOrDefault(command.get(2), List.of()))
                        : sentinel(sentinels.get(address), command);
        }
    }

    private static String replicas(List<String> all) {
        StringBuilder list = new StringBuilder("*" + all.size() + "\r\n");
        for (String replica : all) {
            int blank = replica.indexOf(' ');
            int colon = replica.lastIndexOf(':', blank);
            list.append("*6\r\n" + string("ip") + string(replica.substring(0, colon)) + string("port")
                    + string(replica.substring(colon + 1, blank)) + string("flags")
                    + string(replica.substring(blank + 1)));
        }
        return list.toString();
    }

    private String sentinel(Map<String, Word> words, List<String> command) {
        Word word = words.get(command.get(2));
        switch (command.get(1)) {
            case "GET-MASTER-ADDR-BY-NAME": {
                if (word == null) {
                    return "*-1\r\n";
                }
                int colon = word.address.lastIndexOf(':');
                return "*2\r\n" + string(word.address.substring(0, colon)) + string(word.address.substring(colon + 1));
            }
            case "MASTER":
                return word == null
                        ? "-ERR No such master with that name\r\n"
                        : "*4\r\n" + string("flags") + string("master") + string("config-epoch")
                                + string("" + word.epoch);
            default: {
                StringBuilder list = new StringBuilder("*" + others.size() + "\r\n");
                for (String other : others) {
                    int colon = other.lastIndexOf(':');
                    list.append("*4\r\n" + string("ip") + string(other.substring(0, colon)) + string("port")
                            + string(other.substring(colon + 1)));
                }
                return list.toString();
            }
        }
    }

    static String string(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
