package io.trepak.engine.admin;

import java.nio.charset.StandardCharsets;

/**
 * What the admin port answers.
 *
 * @param status of HTTP
 */
record Answer(int status, String contentType, byte[] body) {
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
