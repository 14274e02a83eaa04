package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.ListenerConfig;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.reader.YamlNode.Entry;
import io.trepak.engine.config.reader.YamlNode.Mapping;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.config.reader.YamlNode.Sequence;
import io.trepak.engine.text.NameOrder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads nutcracker.yml: bytes, YAML tree, pools, then what only the pools together can get wrong. Thread: any that may
 * block, for hosts are resolved.
 */
public final class ConfigReader {
    /** Two thousand pools of ten servers; anything larger is not meant to be read here. */
    static final int MOST_BYTES = 1 << 20;

    private static final int BYTE_ORDER_MARK = 0xfeff;

    private final Problems problems;
    /** Whether a listener may ask for any free port. Nobody would find the one that a file asks for. */
    private final boolean anyPort;

    private final ProxyReader globals;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<PoolConfig> pools = new ArrayList<>();

    private ConfigReader(Problems problems, boolean anyPort) {
        this.problems = problems;
        this.anyPort = anyPort;
        this.globals = new ProxyReader(problems);
    }

    /** See {@link io.trepak.engine.Configuration#read(Path)}. */
    public static ProxyConfig read(Path file) throws ConfigException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in.readNBytes(MOST_BYTES + 1));
        } catch (IOException e) {
            throw new ConfigException(null, "conf: failed to open configuration '" + file + "': " + reason(e));
        }
    }

    /**
     * Reads what a file contains.
     *
     * @param file as the user named it, for messages
     */
    static ProxyConfig parse(String file, byte[] content) throws ConfigException {
        Problems problems = new Problems(file);
        String text = decode(content, problems);
        problems.throwIfAny();
        return new ConfigReader(problems, false).read(file, text);
    }

    /** See {@link io.trepak.engine.Configuration#parse}. */
    public static ProxyConfig parse(String name, String text) throws ConfigException {
        ConfigReader reader = new ConfigReader(new Problems(name), true);
        ProxyConfig config = reader.read(name, text);
        if (config.process().watchConfig()) {
            reader.problems.directive(
                    config.lines().get("watch_config"), "watch_config", "has no file to watch; expected false");
            reader.problems.throwIfAny();
        }
        return config;
    }

    private ProxyConfig read(String file, String text) throws ConfigException {
        root(YamlReader.read(text, problems));
        List<PoolConfig> sorted = pools.stream()
                .sorted(Comparator.comparing(PoolConfig::name, NameOrder.INSTANCE))
                .toList();
        problems.throwIfAny(sorted);
        return new ProxyConfig(
                file, sorted, globals.process(), globals.monitoring(), globals.settings(), globals.lines());
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        return e instanceof AccessDeniedException ? "Permission denied" : e.getMessage();
    }

    private static String decode(byte[] content, Problems problems) {
        if (content.length > MOST_BYTES) {
            problems.add(1, "has more than " + MOST_BYTES + " bytes; expected a smaller file");
            return "";
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(content);
        CharBuffer out = CharBuffer.allocate(content.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
            problems.add(line, "is not UTF-8 text; expected the file to be saved as UTF-8");
        }
        return out.length() > 0 && out.charAt(0) == BYTE_ORDER_MARK
                ? out.subSequence(1, out.length()).toString()
                : out.toString();
    }

    private void root(YamlNode root) {
        if (root instanceof Mapping mapping) {
            // Pools go by what the whole file says, wherever in the file that stands.
            mapping.entries().stream().filter(ConfigReader::isGlobal).forEach(this::entry);
            globals.settle();
            mapping.entries().stream().filter(entry -> !isGlobal(entry)).forEach(this::entry);
            if (pools.isEmpty() && problems.isEmpty()) {
                problems.add(root.line(), "has no pools; expected a name, a colon, and indented keys below it");
            }
            checkListeners();
        } else if (root instanceof Scalar) {
            problems.add(root.line(), "has invalid empty \"key:\" at depth 0; expected a pool: \"name:\"");
        } else if (root instanceof Sequence) {
            problems.add(root.line(), "has sequence at depth 0 instead of 2; expected a pool: \"name:\"");
        }
    }

    private static boolean isGlobal(Entry entry) {
        return entry.value() instanceof Scalar;
    }

    private void entry(Entry entry) {
        String name = entry.key().text();
        int line = entry.key().line();
        if (entry.value() instanceof Mapping keys) {
            Integer earlier = lines.putIfAbsent(name, line);
            if (earlier != null) {
                problems.add(
                        line,
                        "has pools with same name '" + Problems.shown(name) + "'; expected another name, for line "
                                + earlier + " has it already");
            }
            pools.add(PoolReader.read(entry.key(), keys, globals.isLikeTwemproxy(), problems));
        } else if (entry.value() instanceof Scalar value) {
            globals.key(entry.key(), value.text());
        } else if (entry.value() instanceof Sequence) {
            problems.add(
                    line,
                    "has sequence at depth 1 instead of 2; expected \"" + PoolKeys.SERVERS + ":\" above the list, and "
                            + "that indented below the name of its pool");
        }
    }

    /** Every listener needs an address of its own, the admin port too. */
    private void checkListeners() {
        List<PoolConfig> earlier = new ArrayList<>();
        for (PoolConfig pool : pools) {
            if (pool.listener().listen() == null) {
                continue;
            }
            checkPort(pool.listener().listen(), pool.at(PoolKeys.LISTEN).line(), PoolKeys.LISTEN);
            earlier.stream()
                    .filter(other -> isSame(pool.listener(), other.listener()))
                    .findFirst()
                    .ifPresent(other -> problems.add(
                            pool.at(PoolKeys.LISTEN).line(),
                            "pools '" + Problems.shown(other.name()) + "' and '" + Problems.shown(pool.name())
                                    + "' have the same listen address '"
                                    + Problems.shown(pool.listener().listen().text())
                                    + "'; expected one of its own for each"));
            earlier.add(pool);
        }
        ListenConfig admin = globals.monitoring().admin();
        if (admin != null) {
            checkPort(admin, globals.lines().get(ProxyKeys.ADMIN), ProxyKeys.ADMIN);
            earlier.stream()
                    .filter(pool -> overlap(pool.listener().listen().address(), admin.address()))
                    .findFirst()
                    .ifPresent(pool -> problems.add(
                            globals.lines().get(ProxyKeys.ADMIN),
                            "directive \"admin\" has the address that pool '" + Problems.shown(pool.name())
                                    + "' listens on, line "
                                    + pool.at(PoolKeys.LISTEN).line() + "; expected another port"));
        }
    }

    private void checkPort(ListenConfig listen, int line, String key) {
        if (!anyPort && isAnyPort(listen)) {
            problems.directive(line, key, ListenEntry.INVALID_PORT + Problems.got(listen.text()));
        }
    }

    private static boolean isAnyPort(ListenConfig listen) {
        return listen.address() instanceof InetSocketAddress inet && inet.getPort() == 0;
    }

    /** With SO_REUSEPORT the kernel lets one address stand beside every address; that is for whoever set both to know. */
    private static boolean isSame(ListenerConfig one, ListenerConfig other) {
        return one.listen().text().equals(other.listen().text()) && !isAnyPort(one.listen())
                || !(one.reusePort() && other.reusePort())
                        && overlap(one.listen().address(), other.listen().address());
    }

    /** Whether one of them is in the other's way. */
    private static boolean overlap(SocketAddress a, SocketAddress b) {
        if (!(a instanceof InetSocketAddress one && b instanceof InetSocketAddress two)) {
            return false; // one path with two modes: nutcracker takes it, and the second pool has the clients
        }
        return one.getPort() == two.getPort()
                && one.getPort() != 0
                && (one.getAddress().equals(two.getAddress())
                        || covers(one.getAddress(), two.getAddress())
                        || covers(two.getAddress(), one.getAddress()));
    }

    /** Every IPv6 address is every address, unless the system says otherwise; so that alone is no mistake yet. */
    private static boolean covers(InetAddress every, InetAddress one) {
        return every.isAnyLocalAddress() && every.getClass() == one.getClass();
    }
}
