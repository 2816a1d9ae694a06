package io.sparkcompletions.model.tokens;

import java.util.Random;

/** Texts of all kinds of characters. */
final class Texts {
  private static final String[] PIECES = {
    "word ",
    "Parcel",
    " late",
    "\n",
    "  ",
    "42",
    "{\"a\":1}",
    "日本語",
    "é",
    "😀",
    "👩‍💻",
    "\ud83d",
    "\ude00",
    "\u0301",
    "===",
    "<|endoftext|>",
    "\t",
    "Straße ",
    "नमस्ते"
  };

  private Texts() {}

  /** Up to so many pieces, joined. */
  static String random(Random random, int maxPieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(maxPieces + 1); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
