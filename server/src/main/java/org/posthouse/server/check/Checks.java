package org.posthouse.server.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;

/** All checks there are. */
public final class Checks {
    private Checks() {}

    /** The verbs below {@code check}, each a command with its name. */
    public static List<Callable<Integer>> commands(Console console) {
        return List.of(
                new SpfCommand(console),
                new ArcCommand(console),
                new MimeCommand(console),
                new HtmlCommand(console),
                new DkimCommand(console),
                new DmarcCommand(console),
                new BatchCommand(console, kinds()));
    }

    private static Map<String, Kind> kinds() {
        var kinds = new LinkedHashMap<String, Kind>();
        kinds.put("spf", new SpfKind());
        kinds.put("arc", new ArcKind());
        kinds.put("mime", new MimeKind());
        kinds.put("dkim", new DkimKind());
        kinds.put("dmarc", new DmarcKind());
        kinds.put("orgdomain", new OrgDomainKind());
        return kinds;
    }
}
