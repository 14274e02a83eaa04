package io.trepak.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.trepak.command.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: time, level, logger, thread, message; event, pool, server, client when the line has them; stack. logback's
 * own JsonEncoder counts milliseconds since 1970 and hides pool and server in a list.
 */
final class JsonFormat implements LogFormat {
    /** RFC 3339 in UTC. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Override
    public String format(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        fields.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        fields.put("logger", event.getLoggerName());
        fields.put("thread", event.getThreadName());
        fields.put("message", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.putIfAbsent(pair.key, pair.value == null ? null : pair.value.toString());
            }
        }
        if (event.getThrowableProxy() != null) {
            fields.put("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return Json.line(fields) + '\n';
    }
}
