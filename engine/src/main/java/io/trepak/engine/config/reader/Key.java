package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import io.trepak.engine.config.Effect;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A key the engine gives a meaning to, declared once, as a row of {@link PoolKeys} or {@link ProxyKeys}: from here come
 * reading it, its default, what a reload says of it, {@code /config} and the reference. Immutable.
 *
 * @param <C> the record that has its value
 */
public final class Key<C> {
    private final ConfigKey described;
    private final Form<?> form;
    private final Object defaultValue;
    private final Function<C, String> written;
    private final Predicate<C> needed;
    private final String need;

    private Key(
            ConfigKey described,
            Form<?> form,
            Object defaultValue,
            Function<C, String> written,
            Predicate<C> needed,
            String need) {
        this.described = described;
        this.form = form;
        this.defaultValue = defaultValue;
        this.written = written;
        this.needed = needed;
        this.need = need;
    }

    /**
     * A key that twemproxy does not have.
     *
     * @param defaultValue null for none
     * @param effect what a change of it reaches
     * @param getter of the value in force; null if no record has it under this name
     */
    static <C, V> Key<C> of(
            String name, Form<V> form, V defaultValue, Effect effect, Function<C, V> getter, String meaning) {
        return of(name, form, defaultValue, false, effect, getter, meaning);
    }

    /** One that twemproxy 0.5 has, with the same default. */
    static <C, V> Key<C> ofTwemproxy(
            String name, Form<V> form, V defaultValue, Effect effect, Function<C, V> getter, String meaning) {
        return of(name, form, defaultValue, true, effect, getter, meaning);
    }

    private static <C, V> Key<C> of(
            String name,
            Form<V> form,
            V defaultValue,
            boolean twemproxy,
            Effect effect,
            Function<C, V> getter,
            String meaning) {
        ConfigKey described = new ConfigKey(
                Scope.POOL, "", name, form.described(), written(form, defaultValue), null, twemproxy, effect, meaning);
        Function<C, String> written = getter == null ? null : config -> written(form, getter.apply(config));
        return new Key<>(described, form, defaultValue, written, null, null);
    }

    private static <V> String written(Form<V> form, V value) {
        return value == null ? null : form.writer().apply(value);
    }

    private Key<C> with(Scope scope, String defaultInWords, String likeTwemproxy) {
        ConfigKey d = described;
        ConfigKey other = new ConfigKey(
                scope,
                d.plugin(),
                d.name(),
                d.form(),
                defaultInWords,
                likeTwemproxy,
                d.twemproxy(),
                d.effect(),
                d.meaning());
        return new Key<>(other, form, defaultValue, written, needed, need);
    }

    /** The same, standing for this under {@code compatibility: twemproxy}. */
    Key<C> likeTwemproxy(String value) {
        return with(described.scope(), described.defaultValue(), value);
    }

    /** The same, people being told of its default in these words. */
    Key<C> byDefault(String inWords) {
        return with(described.scope(), inWords, described.likeTwemproxy());
    }

    /** The same, not below the name of a pool. */
    Key<C> atTheLeftMargin() {
        return with(Scope.PROXY, described.defaultValue(), described.likeTwemproxy());
    }

    /**
     * The same, refused unless something else is in the file.
     *
     * @param line what has to be there
     */
    Key<C> with(String line, Predicate<C> isThere) {
        return new Key<>(described, form, defaultValue, written, isThere, line);
    }

    /** The same, as a part of something larger. */
    <L> Key<L> within(Function<L, C> part) {
        return new Key<>(
                described,
                form,
                defaultValue,
                written == null ? null : whole -> written.apply(part.apply(whole)),
                needed == null ? null : whole -> needed.test(part.apply(whole)),
                need);
    }

    /**
     * Gives keys that are not in the file what they stand for under {@code compatibility: twemproxy}.
     *
     * @param given the keys in the file
     * @param values of keys by name, as for {@link KeyGroup#build}
     */
    static <C> void makeLikeTwemproxy(Collection<Key<C>> keys, Set<String> given, Map<String, Object> values) {
        for (Key<C> key : keys) {
            String value = key.described.likeTwemproxy();
            if (value != null && !given.contains(key.name())) {
                try {
                    values.put(key.name(), key.parse(value));
                } catch (InvalidValue e) {
                    throw new IllegalStateException(key.name(), e);
                }
            }
        }
    }

    /** For people and for a schema. */
    public ConfigKey described() {
        return described;
    }

    public String name() {
        return described.name();
    }

    public Effect effect() {
        return described.effect();
    }

    /** Whether a configuration has its value under this name. */
    public boolean hasValue() {
        return written != null;
    }

    /** Its value as it would be written in a file; null when nothing is to be written. */
    public String valueIn(C config) {
        return written.apply(config);
    }

    /** Whether it may be given at all. */
    public boolean isOfUse(C config) {
        return needed == null || needed.test(config);
    }

    /** What has to be in the file where it {@linkplain #isOfUse is of no use}. */
    String need() {
        return need;
    }

    Object defaultValue() {
        return defaultValue;
    }

    Object parse(String text) throws InvalidValue {
        return form.parser().parse(text);
    }
}
