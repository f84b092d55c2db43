// A file that is read as text in the page.

interface FileButtonProps {
  readonly label: string;
  readonly onText: (text: string) => void;
}

export function FileButton({ label, onText }: FileButtonProps) {
  return (
    <label className="button file-button">
      {label}
      <input
        type="file"
        className="visually-hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) void file.text().then(onText);
        }}
      />
    </label>
  );
}
