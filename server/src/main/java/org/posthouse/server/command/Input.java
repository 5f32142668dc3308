package org.posthouse.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.text.Console;

/** Lines of standard input. */
final class Input {
    private static final int MAX_LINES = 1_000_000;

    private final BufferedReader in;

    Input(Console console) {
        in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    /** A password: one line, without its end. */
    String password() throws IOException, AdminException {
        String line = in.readLine();
        if (line == null || line.isEmpty())
            throw new AdminException(Exit.NO_INPUT, "standard input holds no password");
        return line;
    }

    /** The lines that are left, without empty ones. */
    List<String> lines() throws IOException, AdminException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank())
                lines.add(line.strip());
            if (lines.size() > MAX_LINES)
                throw new AdminException(Exit.DATA, "more than " + MAX_LINES + " lines");
        }
        return lines;
    }
}
