package io.trepak.api;

import java.util.Map;

public record Server(String name, String address, int weight, Map<String, String> labels) {
    public static Server of(String name, String address, int weight) {
        return null;
    }
}
