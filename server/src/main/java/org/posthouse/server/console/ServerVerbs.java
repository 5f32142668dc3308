package org.posthouse.server.console;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.config.Setting;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The server itself: its settings and numbers. */
final class ServerVerbs {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private final Parts parts;

    ServerVerbs(Parts parts) {
        this.parts = parts;
    }

    Map<String, Verb> verbs() {
        return Map.of("config.show", (_, _, out) -> config(out), "metrics", (_, _, out) -> metrics(out));
    }

    private void config(Items out) {
        for (Setting s : parts.settings().get())
            out.item(JsonMapper.shared().createObjectNode().put("key", s.key()).put("value", s.value()).put("origin",
                    s.fromFile() ? "file" : "default"));
    }

    private void metrics(Items out) throws AdminException {
        String text = parts.metrics().get();
        if (text.isEmpty())
            throw new AdminException(Exit.UNAVAILABLE, "no server runs on this folder, so nothing is counted");
        for (String line : text.split("\n", -1)) {
            Matcher m = SAMPLE.matcher(line);
            if (line.startsWith("#") || !m.matches())
                continue;
            ObjectNode item = JsonMapper.shared().createObjectNode().put("name", m.group(1));
            ObjectNode labels = item.putObject("labels");
            if (m.group(2) != null)
                for (Matcher l = LABEL.matcher(m.group(2)); l.find();)
                    labels.put(l.group(1), l.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"));
            out.item(item.put("value", Double.parseDouble(m.group(3))));
        }
    }
}
