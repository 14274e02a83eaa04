package io.trepak.engine.config.reader;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The keys that fill one record, in the order of its components: a key and its component are all that has to be written to
 * have one more.
 *
 * @param <C> what the record is a part of
 * @param <R> the record
 */
final class KeyGroup<C, R extends Record> {
    private final Constructor<R> constructor;
    private final List<Key<C>> keys;

    private KeyGroup(Constructor<R> constructor, List<Key<C>> keys) {
        this.constructor = constructor;
        this.keys = keys;
    }

    @SafeVarargs
    static <C, R extends Record> KeyGroup<C, R> of(Class<R> type, Function<C, R> part, Key<R>... keys) {
        Class<?>[] components = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        if (components.length != keys.length) {
            throw new IllegalStateException(
                    type + " has " + components.length + " components and " + keys.length + " keys");
        }
        List<Key<C>> within = new ArrayList<>();
        for (Key<R> key : keys) {
            within.add(key.within(part));
        }
        try {
            return new KeyGroup<>(type.getConstructor(components), List.copyOf(within));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Key<C>> keys() {
        return keys;
    }

    /**
     * The record.
     *
     * @param values by key; those that are absent have their defaults
     */
    R build(Map<String, Object> values) {
        Object[] components = keys.stream()
                .map(key -> values.getOrDefault(key.name(), key.defaultValue()))
                .toArray();
        try {
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
