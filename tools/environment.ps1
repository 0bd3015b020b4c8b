# Makes or refreshes the environment in .venv from the pinned requirements (Windows; see environment.sh).
param([ValidateSet("run", "test")] [string] $Want = "run")

$stamp = ".venv\.$Want"
$inputs = @("requirements.txt", "requirements-dev.txt", "pyproject.toml")
if (Test-Path $stamp) {
    $made = (Get-Item $stamp).LastWriteTimeUtc
    if (-not ($inputs | Where-Object { (Get-Item $_).LastWriteTimeUtc -gt $made })) { return }
}

function Invoke-Step {
    & $args[0] @($args[1..($args.Count - 1)])
    if ($LASTEXITCODE -ne 0) { throw "$($args -join ' ') failed ($LASTEXITCODE)" }
}

if (-not (Test-Path ".venv\Scripts\python.exe")) {
    $launcher = if (Get-Command py -ErrorAction SilentlyContinue) { @("py", "-3") } else { @("python") }
    Invoke-Step @launcher -c "import sys; sys.exit(sys.version_info < (3, 11))"
    Invoke-Step @launcher -m venv .venv
}
$python = ".venv\Scripts\python.exe"
Invoke-Step $python -m pip install -q "uv>=0.9"
$files = @("-r", "requirements.txt")
if ($Want -eq "test") { $files += @("-r", "requirements-dev.txt") }
Invoke-Step $python -m uv pip install -q --python $python @files
Invoke-Step $python tools\vis_network.py
Invoke-Step $python -m uv pip install -q --python $python --no-deps --editable .
New-Item -ItemType File -Force $stamp | Out-Null
