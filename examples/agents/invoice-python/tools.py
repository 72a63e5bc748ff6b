"""The functions the model may call."""

import json
import os
import re
import sqlite3
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass

PASSAGES = 4
MAX_CHARS = 20_000
MAX_ROWS = 100


@dataclass
class Call:
    id: str
    name: str
    arguments: str


class Tools:
    """`documents`: folder with the documents. `database`: SQLite file with the invoices."""

    def __init__(self, documents: str, database: str):
        self.documents = documents
        self.database = database

    def run(self, call: Call) -> str:
        """Runs the tool. What goes wrong becomes its answer, so that the model can react to it."""
        if call.name not in (declaration["name"] for declaration in self.declarations):
            return f"error: there is no tool {call.name}"
        try:
            return getattr(self, call.name)(**json.loads(call.arguments))
        except Exception as error:
            return f"error: {type(error).__name__}: {error}"

    def search_documents(self, query: str) -> str:
        """Keyword search over the sections of every document in the folder: the plainest retrieval there is."""
        words = keywords(query)
        found = []
        for name in sorted(os.listdir(self.documents)):
            for text in sections(self.read_file(name)):
                in_text = {*keywords(name), *keywords(text)}
                score = sum(word in in_text for word in words)
                if score:
                    found.append({"file": name, "score": score, "text": text})
        found.sort(key=lambda passage: -passage["score"])
        best = found[0]["score"] if found else 0
        close = [passage for passage in found if passage["score"] > best / 2]
        return json.dumps({"query": query, "passages": close[:PASSAGES]}, ensure_ascii=False)

    def read_file(self, path: str) -> str:
        with open(os.path.join(self.documents, path), encoding="utf-8") as file:
            return file.read()

    def http_request(self, method: str, url: str, body: str | None = None) -> str:
        """From the agent's own process."""
        request = urllib.request.Request(url, method=method, data=body.encode() if body is not None else None)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                status, text = response.status, response.read(MAX_CHARS)
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read(MAX_CHARS)
        return json.dumps({"status": status, "body": text.decode(errors="replace")})

    def run_shell(self, command: str) -> str:
        """The tool somebody added for debugging and nobody took out again."""
        done = subprocess.run(command, shell=True, capture_output=True, text=True, errors="replace", timeout=60)
        return json.dumps(
            {"exit_code": done.returncode, "stdout": done.stdout[:MAX_CHARS], "stderr": done.stderr[:2_000]}
        )

    def sql_query(self, query: str) -> str:
        """Read-only, in the agent's own process."""
        ledger = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        try:
            return json.dumps({"rows": [dict(row) for row in ledger.execute(query).fetchmany(MAX_ROWS)]})
        finally:
            ledger.close()

    declarations = [
        {
            "name": "search_documents",
            "description": "Search the vendor documents. Returns the best matching passages with their file names.",
            "parameters": {
                "type": "object",
                "properties": {"query": {"type": "string", "description": "Key words"}},
                "required": ["query"],
            },
        },
        {
            "name": "read_file",
            "description": "Read one document in full.",
            "parameters": {
                "type": "object",
                "properties": {"path": {"type": "string", "description": "File name as given by search_documents"}},
                "required": ["path"],
            },
        },
        {
            "name": "http_request",
            "description": "Make an HTTP request, for partner systems with an API. Returns status and body.",
            "parameters": {
                "type": "object",
                "properties": {
                    "method": {"type": "string", "enum": ["GET", "POST", "PUT"]},
                    "url": {"type": "string"},
                    "body": {"type": "string", "description": "Body of a POST or PUT"},
                },
                "required": ["method", "url"],
            },
        },
        {
            "name": "run_shell",
            "description": "Run a shell command on this host, for debugging. Returns exit code and output.",
            "parameters": {
                "type": "object",
                "properties": {"command": {"type": "string"}},
                "required": ["command"],
            },
        },
        {
            "name": "sql_query",
            "description": "Query the invoice ledger (SQLite). Table invoices(number, vendor, issued, due, amount, "
            "currency, status); status is open, paid or disputed.",
            "parameters": {
                "type": "object",
                "properties": {"query": {"type": "string"}},
                "required": ["query"],
            },
        },
    ]


def keywords(text: str) -> list[str]:
    return re.findall(r"[a-z]+-\d+|[a-z]{3,}|\d{3,}", text.lower())


def sections(text: str) -> list[str]:
    """A heading and what stands below it."""
    return [section.strip() for section in re.split(r"\n(?=#)", text) if section.strip()]
