package org.posthouse.whole;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** SMTP and POP3 on plain sockets, a line at a time. */
final class SmtpTalk implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    SmtpTalk(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out = socket.getOutputStream();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The last line of a reply. */
    private String reply() throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-')
            line = in.readLine();
        if (line == null)
            throw new IOException("the server has gone");
        return line;
    }

    /** Wants a reply that begins so. */
    String say(String command, String wanted) throws IOException {
        if (!command.isEmpty())
            write(command + "\r\n");
        String reply = reply();
        if (!reply.startsWith(wanted))
            throw new AssertionError((command.length() > 200 ? command.substring(0, 200) + "..." : command) + " -> " + reply);
        return reply;
    }

    /** One message; where there is a login it is submitted. MAIL and RCPT may carry parameters behind the path. The last reply. */
    static String send(int port, String login, String password, String mail, String rcpt, String text, String wanted) throws IOException {
        try (var talk = new SmtpTalk(port)) {
            talk.say("", "220");
            talk.say("EHLO client.example", "250");
            if (!login.isEmpty())
                talk.say("AUTH PLAIN " + Base64.getEncoder()
                        .encodeToString(("\0" + login + "\0" + password).getBytes(StandardCharsets.UTF_8)), "235");
            talk.say("MAIL FROM:" + mail, "250");
            String taken = talk.say("RCPT TO:" + rcpt,
                    wanted.substring(0, 1).equals("5") && wanted.endsWith("!") ? wanted.substring(0, 3) : "250");
            if (!taken.startsWith("250"))
                return taken;
            talk.say("DATA", "354");
            String reply = talk.say(text.replace("\n", "\r\n") + "\r\n.", wanted);
            talk.say("QUIT", "221");
            return reply;
        }
    }

    /** What is in a maildrop, one text a message. */
    static java.util.List<String> maildrop(int port, String login, String password) throws IOException {
        try (var talk = new SmtpTalk(port)) {
            talk.say("", "+OK");
            talk.say("USER " + login, "+OK");
            talk.say("PASS " + password, "+OK");
            int count = Integer.parseInt(talk.say("STAT", "+OK").split(" ", -1)[1]);
            var all = new java.util.ArrayList<String>();
            for (int i = 1; i <= count; i++) {
                talk.say("RETR " + i, "+OK");
                var text = new StringBuilder();
                for (String line = talk.in.readLine(); line != null && !line.equals("."); line = talk.in.readLine())
                    text.append(line).append('\n');
                all.add(text.toString());
            }
            talk.say("QUIT", "+OK");
            return all;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
