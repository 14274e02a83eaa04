package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.engine.net.MemoryConnection;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many bytes can be reached from some objects, by following every field of the classes that keep any: what is held in truth,
 * whether or not anybody counts it. Free lists are left out, for their content is nobody's. Sizes of objects are near enough;
 * those of arrays and buffers, which are what grows, are exact.
 */
final class Reachable {
    /** Where what clients and servers bring is kept; plugins that place keys keep nothing. */
    private static final List<String> PACKAGES =
            List.of("io.trepak.engine.", "io.trepak.api.protocol.", "io.trepak.protocol.");

    private static final int OBJECT_BYTES = 16;
    private static final int FIELD_BYTES = 8;

    private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

    /** What was found, and which field leads to it. */
    private final Map<Object, String> found = new IdentityHashMap<>();

    private final ArrayDeque<Object> todo = new ArrayDeque<>();
    private final Map<String, Long> bytesOfField = new HashMap<>();
    private long bytes;

    private Reachable(Object... roots) {
        for (Object root : roots) {
            found(root, "root");
        }
        while (!todo.isEmpty()) {
            Object next = todo.pop();
            visit(next, found.get(next));
        }
    }

    static Reachable from(Object... roots) {
        return new Reachable(roots);
    }

    long bytes() {
        return bytes;
    }

    /** The fields that have grown most since another look, for a message. */
    String growth(Reachable since) {
        return bytesOfField.entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), entry.getValue() - since.bytesOfField.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(8)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private void found(Object object, String field) {
        if (object != null && found.putIfAbsent(object, field) == null) {
            todo.push(object);
        }
    }

    private void count(String field, long more) {
        bytes += more;
        bytesOfField.merge(field, more, Long::sum);
    }

    private void visit(Object object, String field) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            array(object, type.getComponentType(), field);
        } else if (object instanceof ByteBuf buffer) {
            count(field, buffer.capacity());
        } else if (object instanceof Collection<?> all) {
            count(field, OBJECT_BYTES + (long) FIELD_BYTES * all.size());
            all.forEach(element -> found(element, field));
        } else if (object instanceof Map<?, ?> map) {
            count(field, OBJECT_BYTES + 4L * FIELD_BYTES * map.size());
            map.forEach((key, value) -> {
                found(key, field);
                found(value, field);
            });
        } else if (object instanceof CharSequence text) {
            count(field, OBJECT_BYTES + text.length());
        } else if (isFollowed(type)) {
            fields(object, type, field);
        }
    }

    private void array(Object array, Class<?> component, String field) {
        int length = Array.getLength(array);
        count(field, OBJECT_BYTES + (long) length * sizeOf(component));
        if (array instanceof Object[] objects) {
            for (Object element : objects) {
                found(element, field);
            }
        }
    }

    private static int sizeOf(Class<?> component) {
        if (component == byte.class || component == boolean.class) {
            return 1;
        }
        if (component == short.class || component == char.class) {
            return 2;
        }
        return component == long.class || component == double.class ? 8 : 4;
    }

    private void fields(Object object, Class<?> type, String from) {
        List<Field> fields = FIELDS.computeIfAbsent(type, Reachable::fieldsOf);
        count(from, OBJECT_BYTES + (long) FIELD_BYTES * fields.size());
        try {
            for (Field field : fields) {
                if (!field.getType().isPrimitive()) {
                    found(field.get(object), field.getDeclaringClass().getSimpleName() + '.' + field.getName());
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; isFollowed(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                boolean left = field.getName().startsWith("free") || isOfTest(each);
                if (!Modifier.isStatic(field.getModifiers()) && !left) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static boolean isFollowed(Class<?> type) {
        return PACKAGES.stream().anyMatch(type.getName()::startsWith);
    }

    private static boolean isOfTest(Class<?> type) {
        return type == MemoryConnection.class || type.getSimpleName().startsWith("Hoarding");
    }
}
