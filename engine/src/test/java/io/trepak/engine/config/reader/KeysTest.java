package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ValueForm;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.PoolPair;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the rows of {@link PoolKeys} and {@link ProxyKeys}: one row is all that a key needs, and every row does all of it. */
class KeysTest {
    /** They have no value of their own: another name for a value, lists, and what is passed to plugins. */
    private static final Set<String> WITHOUT_VALUE =
            Set.of("redis", "redis_auth", "redis_db", "servers", "the proxy's compatibility");

    /** A key with a configuration that has nothing but what every file has, and one that has the key as well. */
    private record Case<C>(Key<C> key, String other, C empty, C given, Collection<Key<C>> all) {
        @Override
        public String toString() {
            return key.name();
        }
    }

    static Stream<Case<?>> poolKeys() {
        return PoolKeys.all().stream().filter(Key::hasValue).map(key -> {
            String[] needs = needs(key);
            String[] keys = Stream.concat(Stream.of(needs), Stream.of(key.name() + ": " + other(key.described())))
                    .toArray(String[]::new);
            boolean listen = key.name().equals("listen");
            return new Case<>(
                    key,
                    other(key.described()).replace("'", ""),
                    Read.poolWith(needs),
                    listen
                            ? Read.pool(Read.text().replace("127.0.0.1:22121", other(key.described())))
                            : Read.poolWith(keys),
                    PoolKeys.all());
        });
    }

    /** What has to be in a file with the key, so that nothing but the key makes the difference. */
    private static String[] needs(Key<PoolConfig> key) {
        if (key.name().equals(PoolKeys.COMPATIBILITY)) {
            return PoolKeys.all().stream()
                    .map(Key::described)
                    .filter(other -> other.likeTwemproxy() != null)
                    .map(other -> other.name() + ": " + other.defaultValue())
                    .toArray(String[]::new);
        }
        if (key.name().equals(PoolKeys.TOPOLOGY)) {
            return new String[] {PoolKeys.FAILOVER_WAIT + ": 0"}; // its default is another one with a topology
        }
        return key.need() == null ? new String[0] : new String[] {key.need()};
    }

    static Stream<Case<?>> proxyKeys() {
        return ProxyKeys.all().stream()
                .filter(Key::hasValue)
                .map(key -> new Case<>(
                        key,
                        other(key.described()),
                        Read.file(Read.text()),
                        Read.file(key.name() + ": " + other(key.described()) + "\n" + Read.text()),
                        ProxyKeys.all()));
    }

    static Stream<Case<?>> keys() {
        return Stream.concat(poolKeys(), proxyKeys());
    }

    /** A value that is not the default. */
    private static String other(ConfigKey key) {
        if (key.form() instanceof ValueForm.Whole whole) {
            return Long.toString(Math.min(whole.most(), Math.max(whole.least(), 40_000)));
        } else if (key.form() instanceof ValueForm.Flag) {
            return Boolean.toString(key.defaultValue().equals("false"));
        } else if (key.form() instanceof ValueForm.Choice choice) {
            return choice.words().get(choice.words().size() - 1);
        }
        return switch (key.name()) {
            case "listen", "admin" -> "127.0.0.1:31999";
            case "hash_tag" -> "'{}'";
            default -> "other";
        };
    }

    @ParameterizedTest
    @MethodSource("keys")
    <C> void aKeyThatIsNotGivenHasItsDefault(Case<C> row) {
        String shown = row.key.described().defaultValue();
        switch (row.key.name()) { // the default of these is words
            case "listen" -> assertEquals(ConfigKey.REQUIRED, shown);
            case "compatibility" -> assertEquals("trepak", row.key.valueIn(row.empty));
            case "failover_wait" -> assertEquals("0", row.key.valueIn(row.empty));
            case "workers" -> assertEquals(null, row.key.valueIn(row.empty));
            default -> assertEquals(shown, row.key.valueIn(row.empty));
        }
    }

    /** So no getter reads the component of another key. */
    @ParameterizedTest
    @MethodSource("keys")
    <C> void aKeyThatIsGivenHasItsValueAndNoOtherKeyHas(Case<C> row) {
        assertEquals(row.other, row.key.valueIn(row.given));
        List<String> changed = row.all.stream()
                .filter(key -> key.hasValue()
                        && !String.valueOf(key.valueIn(row.empty)).equals(String.valueOf(key.valueIn(row.given))))
                .map(Key::name)
                .toList();
        assertEquals(List.of(row.key.name()), changed);
    }

    @ParameterizedTest
    @MethodSource("poolKeys")
    void aReloadTellsThatAKeyOfAPoolChanges(Case<PoolConfig> row) {
        assertEquals(List.of(change(row)), new PoolPair(row.empty, row.given).settings());
    }

    @ParameterizedTest
    @MethodSource("proxyKeys")
    void aReloadTellsThatAKeyOfTheProxyChanges(Case<ProxyConfig> row) {
        assertEquals(List.of(change(row)), PoolPair.settings(row.empty, row.given));
    }

    private static <C> KeyChange change(Case<C> row) {
        return new KeyChange(row.key.name(), row.key.valueIn(row.empty), row.key.valueIn(row.given), row.key.effect());
    }

    @ParameterizedTest
    @MethodSource("keys")
    <C> void whatAKeyStandsForLikeTwemproxyIsOneOfItsValues(Case<C> row) throws InvalidValue {
        String value = row.key.described().likeTwemproxy();
        assertTrue(value == null || row.key.parse(value) != null);
    }

    @Test
    void onlyKeysOfPluginsAndListsHaveNoValueOfTheirOwn() {
        Set<String> found = Stream.concat(
                        PoolKeys.all().stream().filter(key -> !key.hasValue()).map(Key::name),
                        ProxyKeys.all().stream().filter(key -> !key.hasValue()).map(key -> "the proxy's " + key.name()))
                .collect(Collectors.toSet());
        assertEquals(WITHOUT_VALUE, found);
    }
}
