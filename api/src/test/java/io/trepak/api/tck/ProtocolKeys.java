package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares the keys that a codec found with those the example says. A wrong key harms nothing the kit could see: requests are
 * answered, by a server that plan, route and other proxies do not expect.
 */
final class ProtocolKeys {
    private ProtocolKeys() {}

    static void check(Example example, RequestFrame frame) {
        byte[] request = ProtocolTranslations.request(frame, example.request());
        List<String> found = IntStream.range(0, frame.keyCount())
                .mapToObj(key -> found(frame, key, request))
                .toList();
        if (example.keys() == null) {
            assertTrue(
                    !goesByKeys(frame.command().route()),
                    () -> frame.command() + " goes by its keys, and the example " + Shown.bytes(request)
                            + " does not say which; add .keys(…) with those it has. decode found " + shown(found));
        } else {
            compare(example.keys(), found, frame, request);
        }
        if (frame.isRoutedByOtherKey()) {
            byte[] routingKey = Arrays.copyOf(frame.routingKey(), frame.routingKeyLength());
            assertTrue(
                    example.routingKey() != null,
                    () -> "decode calls routeBy(…) for " + Shown.bytes(request)
                            + ", and its example does not say which key it must be routed by; add .routedBy(…). decode says "
                            + Shown.bytes(routingKey));
            assertTrue(
                    Shown.text(example.routingKey()).equals(Shown.bytes(routingKey)),
                    () -> Shown.bytes(request) + " must be routed by " + Shown.text(example.routingKey())
                            + ", but routeBy(…) says " + Shown.bytes(routingKey));
        } else {
            assertTrue(
                    example.routingKey() == null,
                    () -> Shown.bytes(request) + " must be routed by " + Shown.text(example.routingKey())
                            + ", but decode calls no routeBy(…)");
        }
    }

    private static String found(RequestFrame frame, int key, byte[] request) {
        int at = frame.keyOffset(key);
        int end = at + frame.keyLength(key);
        if (at < 0 || end < at || end > request.length) {
            return fail("key " + key + " of " + Shown.bytes(request) + " lies at " + at + " to " + end
                    + ", outside of the request");
        }
        return ProtocolFeed.text(request, at, frame.keyLength(key));
    }

    private static void compare(List<String> expected, List<String> found, RequestFrame frame, byte[] request) {
        for (int key = 0; key < Math.min(expected.size(), found.size()); key++) {
            if (!expected.get(key).equals(found.get(key))) {
                fail("key " + key + " of " + Shown.bytes(request) + " is " + Shown.text(expected.get(key))
                        + ", but decode says " + Shown.text(found.get(key)) + ": addKey with offset "
                        + frame.keyOffset(key) + ", length " + frame.keyLength(key));
            }
        }
        assertTrue(
                expected.size() == found.size(),
                () -> Shown.bytes(request) + " has " + expected.size() + " keys, " + shown(expected)
                        + ", but decode found " + found.size() + ", " + shown(found));
    }

    private static boolean goesByKeys(Route route) {
        return route == Route.KEYED || route == Route.SPLIT || route == Route.SAME_SERVER;
    }

    private static String shown(List<String> keys) {
        return keys.stream().map(Shown::text).collect(Collectors.joining(", ", "[", "]"));
    }
}
