package io.trepak.engine.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One request to the admin port. Its address is read as bytes, one character each, so that a parameter can name any key.
 *
 * @param uri as it came, one character for each byte
 */
record AdminRequest(String method, String uri, HttpHeaders headers) {
    private static final int MOST_PARAMETERS = 16;

    static AdminRequest of(FullHttpRequest request) {
        return new AdminRequest(request.method().name(), request.uri(), request.headers());
    }

    /** Null if there is none. */
    String accept() {
        return headers.get(HttpHeaderNames.ACCEPT);
    }

    /** Of the address, without its parameters. */
    String path() {
        return query().path();
    }

    /**
     * The parameters by name, decoded to bytes, one character each.
     *
     * @param known the names there may be
     * @throws IllegalArgumentException when they cannot be read, or are not these; the message is for the caller
     */
    Map<String, String> parameters(Set<String> known) {
        Map<String, List<String>> found;
        try {
            found = query().parameters();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the query cannot be read; expected name=value pairs, encoded with percent signs", e);
        }
        Map<String, String> parameters = new HashMap<>();
        found.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("a parameter is unknown; expected " + String.join(" and ", known)
                        + "; write & in a key as %26");
            }
            if (values.size() > 1) {
                throw new IllegalArgumentException(
                        "parameter " + name + " is there more than once; write & in a key as %26");
            }
            parameters.put(name, values.get(0));
        });
        return parameters;
    }

    private QueryStringDecoder query() {
        return new QueryStringDecoder(withoutHost(), StandardCharsets.ISO_8859_1, true, MOST_PARAMETERS, true);
    }

    /** What is sent to proxies names the host, too. */
    private String withoutHost() {
        if (!uri.startsWith("http://")) {
            return uri;
        }
        int path = uri.indexOf('/', "http://".length());
        return path < 0 ? "/" : uri.substring(path);
    }
}
