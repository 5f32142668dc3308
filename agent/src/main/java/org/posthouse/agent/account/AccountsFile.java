package org.posthouse.agent.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Changes {@code mail.toml} as an editor would: lines of other accounts, and comments, stay as they are. The new file is on disk before it takes the place of the old one. */
public final class AccountsFile {
    private static final Pattern TABLE = Pattern.compile("\\s*\\[.*");

    private final Home home;

    public AccountsFile(Home home) {
        this.home = home;
    }

    /** Adds a table of that name with these keys, in that order; the first account becomes the default one. */
    public void add(String name, Map<String, String> keys) throws IOException, AccountException {
        Accounts now = Accounts.read(home.accounts());
        if (now.has(name))
            throw new AccountException(AccountException.Kind.CONFIG,
                    "there is an account " + name + " already: remove it first, or give --name");
        List<String> lines = lines();
        if (now.all().isEmpty() && lines.stream().noneMatch(l -> l.startsWith("default")))
            lines.addFirst("default = " + quoted(name));
        if (!lines.isEmpty() && !lines.getLast().isBlank())
            lines.add("");
        lines.add("[account." + (name.contains(".") ? quoted(name) : name) + "]");
        keys.forEach((key, value) -> lines.add(key + " = " + quoted(value)));
        write(lines);
    }

    /** Takes an account's tables away, and the default where it was that one. */
    public void remove(String name) throws IOException, AccountException {
        if (!Accounts.read(home.accounts()).has(name))
            throw new AccountException(AccountException.Kind.NO_ACCOUNT, "there is no account " + name);
        Pattern own = Pattern.compile("\\s*\\[\\[?\\s*account\\s*\\.\\s*\"?" + Pattern.quote(name) + "\"?\\s*(\\]|\\.\\s*\"?identity).*");
        Pattern preferred = Pattern.compile("\\s*default\\s*=\\s*[\"']" + Pattern.quote(name) + "[\"']\\s*(#.*)?");
        List<String> kept = new ArrayList<>();
        boolean inside = false;
        boolean top = true;
        for (String line : lines()) {
            if (TABLE.matcher(line).matches()) {
                inside = own.matcher(line).matches();
                top = false;
            }
            if (!inside && !(top && preferred.matcher(line).matches()))
                kept.add(line);
        }
        write(kept);
    }

    private List<String> lines() throws IOException {
        return Files.exists(home.accounts())
                ? new ArrayList<>(Files.readAllLines(home.accounts(), StandardCharsets.UTF_8))
                : new ArrayList<>();
    }

    private void write(List<String> lines) throws IOException {
        replace(home.made().resolve("mail.toml"), String.join("\n", lines) + "\n");
    }

    /** Puts a text in the place of a file, readable for its owner alone; after a crash there is the old one or the new one. */
    public static void replace(Path file, String text) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path next = posix
                ? Files.createTempFile(target.toAbsolutePath().getParent(), ".new", "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(target.toAbsolutePath().getParent(), ".new", "");
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining())
                    channel.write(bytes);
                channel.force(true);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** A TOML string. */
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 127)
                        out.append("\\u%04X".formatted((int) c));
                    else
                        out.append(c);
                }
            }
        }
        return out.append('"').toString();
    }
}
