package io.trepak.engine.admin;

import java.nio.charset.StandardCharsets;

/**
 * What the admin port answers.
 *
 * @param status of HTTP
 * @param allow the methods there are, where another one was used; else null
 */
record Answer(int status, String contentType, byte[] body, String allow) {
    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, null);
    }

    static Answer notAllowed(String methods) {
        Answer text = text(405, "the method is not allowed here; expected " + methods + "\n");
        return new Answer(text.status, text.contentType, text.body, methods);
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, String json) {
        return new Answer(status, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Answer yaml(String yaml) {
        return new Answer(200, "application/yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
