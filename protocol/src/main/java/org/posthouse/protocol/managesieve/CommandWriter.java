package org.posthouse.protocol.managesieve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthouse.base.wire.WireWriter;

/** Writes commands as {@link CommandReader} reads them. RFC 5804 §4 */
public final class CommandWriter {
    private CommandWriter() {}

    public static void write(WireWriter out, Command command) throws IOException {
        switch (command) {
            case Command.Capability c -> out.ascii("CAPABILITY");
            case Command.Logout c -> out.ascii("LOGOUT");
            case Command.Noop c -> {
                out.ascii("NOOP");
                String tag = c.tag();
                if (tag != null)
                    string(out, tag);
            }
            case Command.StartTls c -> out.ascii("STARTTLS");
            case Command.Authenticate c -> {
                string(out.ascii("AUTHENTICATE"), c.mechanism());
                String initial = c.initial();
                if (initial != null)
                    string(out, initial);
            }
            case Command.Unauthenticate c -> out.ascii("UNAUTHENTICATE");
            case Command.HaveSpace c -> string(out.ascii("HAVESPACE"), c.name()).b(' ').number(c.size());
            case Command.PutScript c -> script(string(out.ascii("PUTSCRIPT"), c.name()), c.script());
            case Command.ListScripts c -> out.ascii("LISTSCRIPTS");
            case Command.SetActive c -> string(out.ascii("SETACTIVE"), c.name());
            case Command.GetScript c -> string(out.ascii("GETSCRIPT"), c.name());
            case Command.DeleteScript c -> string(out.ascii("DELETESCRIPT"), c.name());
            case Command.RenameScript c -> string(string(out.ascii("RENAMESCRIPT"), c.from()), c.to());
            case Command.CheckScript c -> script(out.ascii("CHECKSCRIPT"), c.script());
        }
        out.crlf();
    }

    private static WireWriter string(WireWriter out, String text) throws IOException {
        Strings.write(out.b(' '), text, true);
        return out;
    }

    private static void script(WireWriter out, String text) throws IOException {
        Strings.literal(out.b(' '), text.getBytes(StandardCharsets.UTF_8), true);
    }
}
